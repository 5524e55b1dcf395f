import Foundation
import Testing

/// `strut watch` under whatever a cat on the keyboard does.
struct WatchMischiefTests {
  private static let worlds = [
    "cartpole", "delivery", "hopper", "pick-and-place", "pong", "quadruped", "walker", "walker-hardcore",
    "reference/cartpole", "reference/pendulum",
  ]

  /// The steps of a SplitMix64 generator (https://prng.di.unimi.it/splitmix64.c).
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  @Test(arguments: worlds) func `any keys and clicks in any order leave a window that works`(world: String) throws {
    var dice = Dice(state: UInt64(Self.worlds.firstIndex(of: world) ?? 0))
    let keys = [
      "space", "Left", "Right", "Up", "Down", "Home", "End", "plus", "minus", "r", "n", "f", "o", "m", "b", "c", "p",
      "g",
      "t", "l", "k", "j", "i", "question", "shift+Left", "shift+Right", "shift+Up", "shift+Down", "1", "2", "9", "w",
      "a",
      "s", "d", "Tab", "Return", "F2", "F5", "eacute", "ctrl+c", "alt+Tab",
    ]
    let scratch = try Scratch()
    let watched = try Watched(world, "--speed", "5", in: scratch.folder)
    for _ in 0..<12 {
      var line: [String] = []
      for _ in 0..<25 {
        let place = [
          "\(Int.random(in: 0..<watched.width, using: &dice))", "\(Int.random(in: 0..<watched.height, using: &dice))",
        ]
        switch Int.random(in: 0..<6, using: &dice) {
        case 0: line += ["mousemove", "--window", watched.window] + place
        case 1: line += ["mousedown", "\(Int.random(in: 1...5, using: &dice))"]
        case 2: line += ["mouseup", "\(Int.random(in: 1...5, using: &dice))"]
        case 3: line += ["keydown", ["Left", "Right", "Up", "Down", "w", "d"].randomElement(using: &dice) ?? ""]
        case 4: line += ["keyup", ["Left", "Right", "Up", "Down", "w", "d"].randomElement(using: &dice) ?? ""]
        default: line += ["key", "--delay", "1", keys.randomElement(using: &dice) ?? ""]
        }
      }
      try watched.display.xdotool(line)
      #expect(watched.program.process.isRunning, "\(line)\n\(watched.program.errors)")
    }
    for button in 1...5 { try watched.display.xdotool("mouseup", "\(button)") }
    for key in ["Left", "Right", "Up", "Down", "w", "d", "Shift_L", "Control_L", "Alt_L"] { try watched.letGo(key) }
    // What was pressed may still be on its way.
    try waitUntil("the first step; the last state is \(String(describing: watched.states.last))") {
      let state = try watched.state
      if state.by_hand { try watched.press("m") }
      if !state.paused { try watched.press("space") }
      try watched.press("Home", "Right")
      return state.step == 1 && state.paused && !state.by_hand
    }
    let outcome = try watched.close()
    #expect(outcome.status == 0 && outcome.errors == "")
  }
}
