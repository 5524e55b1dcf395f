import Foundation
import Testing

/// `strut watch` by real keys and the real mouse, in a real window: hands on.
struct WatchHandsTests {
  private static let walker = "models/biped/walker-ppo.safetensors"
  private static let courier = "models/courier/delivery-ppo.safetensors"

  /// The states of the first steps of an episode that is driven by hand with one key held.
  private func driven(_ world: String, holding key: String) throws -> [Int: String] {
    let watched = try Watched(world, "--paused", "--seed", "3", "--speed", "0.1", "--stay")
    try watched.press("m") { $0.by_hand }
    try watched.hold(key)
    try watched.press("space") { !$0.paused }
    try waitUntil("five steps") {
      if try watched.press("space", { $0.paused }).step >= 5 { return true }
      try watched.press("space") { !$0.paused }
      return false
    }
    try watched.letGo(key)
    let driven = try watched.state
    #expect(driven.by_hand)
    // Back to the policy, which goes on from here.
    try watched.press("m") { !$0.by_hand && !$0.paused }
    try watched.press("space") { $0.paused }
    try watched.press("Home") { $0.step == 0 }
    var hashes: [Int: String] = [:]
    for step in 1...5 { hashes[step] = try watched.press("Right") { $0.step == step }.hash }
    return hashes
  }

  @Test(arguments: [("cartpole", "Left", "Right"), ("delivery", "Up", "Down"), ("walker", "Left", "d")])
  func `held keys drive, each its own way and the same way each time`(world: String, one: String, other: String) throws
  {
    let first = try driven(world, holding: one)
    #expect(try driven(world, holding: one) == first)
    let second = try driven(world, holding: other)
    #expect(second[5] != first[5] && Set(first.values).count == 5)
  }

  @Test func `Shift and an arrow push the robot, and what was played after that is forgotten`() throws {
    let watched = try Watched(Self.walker, "--paused", "--seed", "3", "--at", "20")
    let known = try watched.hashes(backTo: 15)
    let pushed = try watched.press("shift+Right") { $0.steps == 15 }
    #expect(pushed.step == 15 && pushed.paused)
    let right = try watched.press("Right") { $0.step == 16 }
    #expect(right.hash != known[16])
    try watched.press("Left") { $0.step == 15 }
    try watched.press("shift+Left") { $0.steps == 15 }
    let both = try watched.press("Right") { $0.step == 16 }
    #expect(both.hash != right.hash && both.hash != known[16])
  }

  /// The middle of the robot's first body.
  private func robot(in picture: Screenshot) throws -> (x: Int, y: Int) {
    let places = picture.robot
    try #require(places.count > 100, "there is no robot")
    return (places.map(\.x).reduce(0, +) / places.count, places.map(\.y).reduce(0, +) / places.count)
  }

  @Test func `the mouse pulls a body by a spring and lets go of it`() throws {
    let watched = try Watched(Self.walker, "--paused", "--seed", "3", "--at", "20")
    let known = try watched.hashes(backTo: 15)
    let hull = try robot(in: watched.still())
    try watched.move(to: hull.x, hull.y)
    try watched.display.xdotool("mousedown", "1")
    try watched.wait(for: "a hand on the hull") { $0.steps == 15 }
    try watched.move(to: hull.x, hull.y - 120)
    let before = try watched.still()
    let pulled = try watched.press("Right") { $0.step == 16 }
    #expect(pulled.hash != known[16])
    try watched.press("Right", through: 17...40)
    let lifted = try robot(in: watched.still())
    try watched.display.xdotool("mouseup", "1")
    let released = try watched.state
    try watched.press("Right", through: released.step + 1...released.step + 5)
    #expect(before.difference(from: try watched.still()) > 1000)
    // The camera follows the hull's height with a delay, so that a lifted one is higher in the picture.
    #expect(lifted.y < hull.y - 5)
  }

  @Test func `a box is dropped at the mouse and falls`() throws {
    let watched = try Watched("hopper", "--paused", "--seed", "3")
    try watched.press("Right", through: 1...3)
    let known = try watched.hashes(backTo: 1)
    try watched.move(to: 420, 60)
    let before = try watched.still()
    try watched.press("b") { $0.steps == 1 }
    try watched.see("a box") { $0.difference(from: before) > 200 }
    let there = try watched.still()
    #expect(try watched.press("Right") { $0.step == 2 }.hash != known[2])
    try watched.press("Right", through: 3...12)
    try watched.see("a box that fell") { $0.difference(from: there) > 200 }
  }

  @Test func `a click with the right button is the delivery robot's new goal`() throws {
    let watched = try Watched(Self.courier, "--paused", "--seed", "3", "--at", "10")
    let known = try watched.hashes(backTo: 5)
    let before = try watched.still()
    try watched.click(120, 140, button: 3)
    try watched.wait(for: "a new goal") { $0.steps == 5 }
    try watched.see("the goal elsewhere") { $0.difference(from: before) > 200 }
    #expect(try watched.press("Right") { $0.step == 6 }.hash != known[6])
  }

  @Test func `F2 saves what hands did, beside what was saved before, and it repeats itself`() throws {
    let scratch = try Scratch()
    let walker = Program.checkout + "/" + Self.walker
    let watched = try Watched(walker, "--paused", "--seed", "3", "--at", "10", in: scratch.folder)
    try watched.press("shift+Left")
    try watched.move(to: 420, 60)
    try watched.press("b")
    try watched.press("Right", through: 11...14)
    try watched.press("F2") { $0.note == "saved 14 steps as walker-3-0.strutlog" }
    try watched.press("Left") { $0.note == "" }
    try watched.press("F2") { $0.note == "saved 14 steps as walker-3-0-2.strutlog" }
    let (first, second) = (scratch.path("walker-3-0.strutlog"), scratch.path("walker-3-0-2.strutlog"))
    let verified = try Program.run("replay", first, "--verify")
    #expect(verified.status == 0, "\(verified.errors)")
    #expect(FileManager.default.contentsEqual(atPath: first, andPath: second))
    let report = try Program.run("replay", first, "--json")
    #expect(report.output.contains("\"interventions\": 2"))
  }

  @Test func `F2 saves where the program runs, whatever the world's folder, or says why it cannot`() throws {
    let scratch = try Scratch()
    let watched = try Watched("reference/cartpole", "--paused", "--at", "3", in: scratch.folder)
    try watched.press("F2") { $0.note == "saved 3 steps as reference-cartpole-0-0.strutlog" }
    scratch.remove()
    try watched.press("Left") { $0.step == 2 }
    try watched.press("F2") { $0.note.hasPrefix("error: ") && $0.note.contains("reference-cartpole-0-0.strutlog") }
    #expect(try watched.close().status == 0)
  }

  @Test func `what a world does not take leaves it as it is`() throws {
    let watched = try Watched("reference/cartpole", "--paused", "--seed", "3", "--at", "10")
    let before = try watched.state
    try watched.press("Left") { $0.step == 9 }
    try watched.press("shift+Right", "b")
    try watched.click(300, 200, button: 3)
    try watched.click(290, 280)
    try watched.press("Right") { $0.step == 10 }
    #expect(try watched.state == before)
  }
}
