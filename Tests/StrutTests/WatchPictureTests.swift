import Foundation
import Testing

/// `strut watch` in a real window: what is seen, and what becomes of the window.
struct WatchPictureTests {
  private static let walker = "models/biped/walker-ppo.safetensors"
  private static let cart = "models/cart/cartpole-dqn.safetensors"

  @Test func `the picture moves with the world and comes back with it`() throws {
    let watched = try Watched(Self.walker, "--paused", "--seed", "3")
    let first = try watched.still()
    try watched.press("Right", through: 1...8)
    try watched.see("a moved robot") { $0.difference(from: first) > 500 }
    let moved = try watched.still()
    try watched.press("Left", through: (1...7).reversed())
    let back = try watched.still()
    #expect(back.difference(from: moved) > 500)
  }

  @Test func `help, theme and layers come and go`() throws {
    let watched = try Watched(Self.walker, "--paused", "--at", "30")
    let plain = try watched.still()
    #expect(plain.brightness < 100)
    for (key, changes) in [("question", 5000), ("F1", 5000), ("p", 5000), ("g", 100), ("t", 20), ("l", 100)] {
      try watched.press(key)
      try watched.see("what \(key) shows or hides") { $0.difference(from: plain) > changes }
      try watched.press(key)
      try watched.see("the picture from before \(key)") { $0 == plain }
    }
    try watched.press("question")
    try watched.see("the help") { $0.difference(from: plain) > 5000 }
    try watched.press("Escape")
    try watched.see("no help") { $0 == plain }
    try watched.press("i")
    try watched.see("the light theme") { $0.brightness > 150 }
    try watched.press("i")
    try watched.see("the dark theme") { $0 == plain }
    // Escape closes the help and then the window.
    try watched.press("Escape")
    let outcome = try watched.program.finish()
    #expect(outcome.status == 0 && outcome.errors == "")
  }

  @Test func `the options for theme and layers are those of the keys`() throws {
    let light = try Watched(Self.cart, "--paused", "--theme", "light").still()
    #expect(light.brightness > 150)
    let none = try Watched(Self.cart, "--paused", "--layers", "none").still()
    let all = try Watched(Self.cart, "--paused").still()
    #expect(all.difference(from: none) > 20_000)
  }

  @Test func `the wheel zooms, a drag moves the view, and C follows the robot again`() throws {
    let watched = try Watched(Self.walker, "--paused", "--at", "30")
    try watched.move(to: 100, 60)
    let plain = try watched.still()
    try watched.turnWheel(up: true, notches: 4)
    try watched.see("a larger robot") { $0.robot.count > plain.robot.count * 3 / 2 }
    try watched.press("c")
    try watched.see("the first view") { $0 == plain }
    try watched.turnWheel(up: false, notches: 4)
    try watched.see("a smaller robot") { $0.robot.count < plain.robot.count * 2 / 3 }
    try watched.press("c")
    try watched.see("the first view") { $0 == plain }
    try watched.drag(from: (100, 60), to: (160, 100))
    try watched.see("another part") { $0.difference(from: plain) > 2000 }
    try watched.move(to: 100, 60)
    try watched.press("c")
    try watched.see("the first view") { $0 == plain }
    #expect(try watched.state.steps == 30)
  }

  @Test func `a window of any size shows a picture`() throws {
    let watched = try Watched(Self.walker, "--paused", "--at", "30")
    let plain = try watched.still()
    for (width, height) in [(1, 1), (40, 30), (200, 700), (1300, 80), (1380, 880)] {
      try watched.resize(width, height)
      try watched.press("Left") { $0.step == 29 }
      try watched.press("Right") { $0.step == 30 }
    }
    let large = try watched.still()
    #expect(large.width == 1380 && large.robot.count > 100)
    try watched.resize(900, 560)
    try watched.see("the first picture") { $0 == plain }
  }

  @Test func `without a font there is a picture, and a warning`() throws {
    let plain = try Watched(Self.walker, "--paused", "--at", "30").still()
    let watched = try Watched(Self.walker, "--paused", "--at", "30", environment: ["STRUT_FONT": "/nowhere.ttf"])
    let textless = try watched.still()
    let changed = textless.difference(from: plain)
    #expect(changed > 500 && changed < textless.pixels.count / 10)
    #expect(textless.robot.count > 100)
    try watched.press("question")
    try watched.press("Right") { $0.step == 31 }
    let outcome = try watched.close()
    #expect(outcome.status == 0)
    #expect(
      outcome.errors == "warning: there is no text in the window; install the package fonts-dejavu-core\n")
  }
}
