import Foundation
import Testing

/// An X display in memory, of its own, on which real windows are shown and real keys pressed.
final class Display {
  /// What programs take as DISPLAY.
  let name: String
  private let server: Process
  private var manager: Process?
  private let scratch: Scratch

  static let size = (width: 1400, height: 900)

  /// - Parameter managed: whether a window manager runs there. Without one a window stays where it is put.
  init(managed: Bool = false) throws {
    scratch = try Scratch()
    let pipe = Pipe()
    // The server itself picks a number that is free, and keeps its picture in a file.
    server = try Self.start(
      "Xvfb", "-displayfd", "1", "-screen", "0", "\(Self.size.width)x\(Self.size.height)x24", "-nolisten", "tcp",
      "-noreset", "-fbdir", scratch.folder, output: pipe)
    let number = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    name = ":" + number.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(name.count > 1, "Xvfb did not start")
    guard managed else { return }
    manager = try Self.start("evilwm", "-fn", "fixed", environment: ["DISPLAY": name])
    try waitUntil("a window manager") { try self.xdotool("get_num_desktops") != "0" }
  }

  deinit { kill() }

  /// Takes the display away from whoever shows something on it.
  func kill() {
    for process in [manager, server].compactMap(\.self) where process.isRunning {
      // Tests block the gentler signals, and what they start inherits that.
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// Runs one line of xdotool.
  /// - Returns: what it printed.
  @discardableResult func xdotool(_ arguments: String...) throws -> String { try xdotool(arguments) }

  @discardableResult func xdotool(_ arguments: [String]) throws -> String {
    // Through a file: the end of a pipe may be handed on to whatever another test starts meanwhile, and never come.
    try scratch.write("", to: "xdotool")
    let output = FileHandle(forWritingAtPath: scratch.path("xdotool"))
    let process = try Self.start("xdotool", arguments, environment: ["DISPLAY": name], output: output)
    process.waitUntilExit()
    let text = scratch.read("xdotool")
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What is seen now in a part of it.
  func screenshot(x: Int, y: Int, width: Int, height: Int) throws -> Screenshot {
    let data = try #require(FileManager.default.contents(atPath: scratch.path("Xvfb_screen0")))
    return try #require(Screenshot(xwd: data, x: x, y: y, width: width, height: height))
  }

  @discardableResult private static func start(
    _ name: String, _ arguments: String..., environment: [String: String] = [:], output: Any? = nil
  ) throws -> Process { try start(name, arguments, environment: environment, output: output) }

  @discardableResult private static func start(
    _ name: String, _ arguments: [String], environment: [String: String] = [:], output: Any? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/" + name)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}

/// Waits for what another program does in its own time; the deadline is for one that never does it.
func waitUntil(_ what: String, _ isTrue: () throws -> Bool) throws {
  let end = ContinuousClock.now + .seconds(120)
  while try !isTrue() {
    try #require(ContinuousClock.now < end, "waited in vain for \(what)")
    Thread.sleep(forTimeInterval: 0.02)
  }
}

/// A picture of a display.
struct Screenshot: Equatable {
  var width: Int
  var height: Int
  /// `[height, width]`, 0x00RRGGBB.
  var pixels: [UInt32]

  /// Cuts a part out of the file that Xvfb keeps: a header of 32-bit words with the most significant byte first, a table
  /// of colours, and pixels of four bytes, blue first. What lies outside of the display is black.
  init?(xwd: Data, x: Int, y: Int, width: Int, height: Int) {
    guard xwd.count > 100 else { return nil }
    let word = { (index: Int) in xwd[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (columns, rows, pitch) = (word(4), word(5), word(12))
    let start = word(0) + 12 * word(19)
    guard word(11) == 32, xwd.count >= start + rows * pitch else { return nil }
    self.width = width
    self.height = height
    pixels = Array(repeating: 0, count: width * height)
    let bytes = [UInt8](xwd)
    for row in 0..<height where (0..<rows).contains(y + row) {
      for column in 0..<width where (0..<columns).contains(x + column) {
        let at = start + (y + row) * pitch + 4 * (x + column)
        pixels[row * width + column] = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
      }
    }
  }

  /// How many pixels are not as in the other picture of the same size.
  func difference(from other: Screenshot) -> Int { zip(pixels, other.pixels).count { $0 != $1 } }

  /// Where the robot's first body is in the dark theme, by its blue, beside the panels and above the track.
  var robot: [(x: Int, y: Int)] {
    pixels.indices.filter { $0 % width < width - 320 && $0 / width < height - 40 }.filter { index in
      let (red, green, blue) = (pixels[index] >> 16 & 255, pixels[index] >> 8 & 255, pixels[index] & 255)
      return red < 0x50 && green > 0x60 && green < 0xB0 && blue > 0xA0
    }.map { (x: $0 % width, y: $0 / width) }
  }

  /// Red, green and blue, 0...255, over all pixels.
  var brightness: Double {
    Double(pixels.reduce(0) { $0 + Int($1 >> 16 & 255) + Int($1 >> 8 & 255) + Int($1 & 255) })
      / Double(3 * pixels.count)
  }
}
