import Foundation
import Testing

/// `strut watch` at work in a window on a display of its own.
final class Watched {
  /// What the program says of itself, a line for every change by hand.
  struct State: Decodable, Equatable {
    var step: Int
    var steps: Int
    var paused: Bool
    var speed: Double
    var hash: String
    var episode: Int
    var seed: UInt64
    var ended: Bool
    var by_hand: Bool
    var message: String
    var note: String
  }

  let display: Display
  let program: Program.Started
  let width: Int
  let height: Int
  private(set) var window = ""

  convenience init(
    _ arguments: String..., width: Int = 900, height: Int = 560, managed: Bool = false,
    in folder: String = Program.checkout, environment: [String: String] = [:]
  ) throws {
    try self.init(
      arguments, width: width, height: height, managed: managed, in: folder, environment: environment)
  }

  init(
    _ arguments: [String], width: Int = 900, height: Int = 560, managed: Bool = false,
    in folder: String = Program.checkout, environment: [String: String] = [:]
  ) throws {
    display = try Display(managed: managed)
    self.width = width
    self.height = height
    let environment = environment.merging(["DISPLAY": display.name, "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": ""]) {
      $1
    }
    program = try Program.Started(
      ["watch"] + arguments + ["--events", "--size", "\(width)x\(height)"], in: folder, environment: environment)
    try waitUntil("a window") {
      try #require(program.process.isRunning, "\(program.errors)")
      window = try display.xdotool("search", "--onlyvisible", "--name", "Strut")
      return !window.isEmpty && !states.isEmpty
    }
    try display.xdotool(
      "windowfocus", "--sync", window, "mousemove", "--window", window, "\(width / 4)", "\(height / 4)")
  }

  deinit {
    if program.process.isRunning { kill(program.process.processIdentifier, SIGKILL) }
  }

  var states: [State] {
    let lines = program.output.split(separator: "\n")
    return lines.compactMap { try? JSONDecoder().decode(State.self, from: Data($0.utf8)) }
  }

  var state: State {
    get throws { try #require(states.last) }
  }

  @discardableResult func wait(for what: String, _ isTrue: (State) -> Bool) throws -> State {
    try waitUntil("\(what); the last state is \(String(describing: states.last)) \(program.errors)") {
      isTrue(try state)
    }
    return try state
  }

  /// Presses and lets go, one after the other; names as xdotool knows them.
  func press(_ keys: String...) throws { try display.xdotool(["key", "--delay", "1"] + keys) }

  /// Presses a key and waits for what it does.
  @discardableResult func press(_ key: String, _ isTrue: (State) -> Bool) throws -> State {
    try press(key)
    return try wait(for: "what \(key) does", isTrue)
  }

  /// Presses a key again and again, each time when its effect is there.
  func press(_ key: String, through steps: some Sequence<Int>) throws {
    for step in steps { try press(key) { $0.step == step } }
  }

  func hold(_ key: String) throws { try display.xdotool("keydown", key) }
  func letGo(_ key: String) throws { try display.xdotool("keyup", key) }

  /// - Parameters: x, y from the window's upper left corner, px.
  func move(to x: Int, _ y: Int) throws { try display.xdotool("mousemove", "--window", window, "\(x)", "\(y)") }

  func click(_ x: Int, _ y: Int, button: Int = 1) throws {
    try move(to: x, y)
    try display.xdotool("click", "\(button)")
  }

  func drag(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) throws {
    try move(to: start.x, start.y)
    try display.xdotool("mousedown", "1")
    try move(to: end.x, end.y)
    try display.xdotool("mouseup", "1")
  }

  func turnWheel(up: Bool, notches: Int) throws {
    try display.xdotool("click", "--repeat", "\(notches)", "--delay", "1", up ? "4" : "5")
  }

  func resize(_ width: Int, _ height: Int) throws {
    try display.xdotool("windowsize", "--sync", window, "\(width)", "\(height)")
  }

  /// The window's part of the display.
  func screenshot() throws -> Screenshot {
    let geometry = try display.xdotool("getwindowgeometry", "--shell", window)
    var values: [String: Int] = [:]
    for line in geometry.split(separator: "\n") {
      let sides = line.split(separator: "=")
      if sides.count == 2 { values[String(sides[0])] = Int(sides[1]) }
    }
    let (x, y) = (try #require(values["X"]), try #require(values["Y"]))
    let (width, height) = (try #require(values["WIDTH"]), try #require(values["HEIGHT"]))
    return try display.screenshot(x: x, y: y, width: width, height: height)
  }

  /// Waits until the picture is as it should be.
  @discardableResult func see(_ what: String, _ isTrue: (Screenshot) -> Bool) throws -> Screenshot {
    var picture = try screenshot()
    try waitUntil("\(what) in the picture; \(program.errors)") {
      picture = try screenshot()
      return isTrue(picture)
    }
    return picture
  }

  /// A picture that is complete: two looks at it a while apart show the same.
  func still() throws -> Screenshot {
    var last = try screenshot()
    return try see("rest") { picture in
      defer { last = picture }
      Thread.sleep(forTimeInterval: 0.3)
      return picture == last && picture.brightness > 1
    }
  }

  /// The hashes of the states from the step shown back to another one, by the key for a step back.
  func hashes(backTo first: Int) throws -> [Int: String] {
    var found = [try state.step: try state.hash]
    for step in (first..<(try state.step)).reversed() { found[step] = try press("Left") { $0.step == step }.hash }
    return found
  }

  func close() throws -> Program.Outcome {
    try press("q")
    return try program.finish()
  }
}
