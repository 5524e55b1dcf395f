import ArgumentParser
import Bridge
import Foundation
import Scene
import Wire

/// `strut monitor PORT`: what goes over a line, in words.
struct MonitorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor", abstract: "Decode the traffic of a link.",
    discussion: """
      Listens on PORT. With --tap it stands between a program and the device instead: the program opens the path given \
      there, and every byte goes on unchanged. Lines with > come from the program, lines with < from the device; without \
      --tap nobody can tell, and Feetech's answers look like instructions. Ctrl-C ends it.
      """)

  @Argument(help: "The serial port.") var port: String
  @Option(help: "The protocol: dynamixel, feetech or strut.") var link: String?
  @Option(help: "The robot whose file says protocol and baud rate.") var robot: String?
  @Option(help: "Bits per second.") var baud: Count?
  @Option(help: "Where to put the port that a program may open in place of PORT.") var tap: String?
  @Option(help: "How many seconds to listen. (default: until Ctrl-C)") var duration: Double?
  @Flag(help: "Print one JSON object with the counts at the end.") var json = false

  func validate() throws {
    let names = HardwareModel.Link.allCases.map(\.rawValue)
    if let link, !names.contains(link) {
      throw ValidationError("--link is '\(link)', but must be one of \(names.joined(separator: ", "))")
    }
    if (link == nil) == (robot == nil) {
      throw ValidationError("'monitor' takes --link or --robot, to know the protocol")
    }
    _ = try baud?.checked("--baud", in: 1200...12_000_000)
    if let duration, !(duration > 0 && duration < 1e9) {
      throw ValidationError("--duration is \(duration), but must be above 0")
    }
  }

  func run() throws {
    let hardware = try robot.map { name -> HardwareModel in
      let robot = try RobotModel.load(path: Places.robot(name))
      guard let hardware = robot.hardware else {
        throw Failure("robot '\(name)' has no 'hardware:' section in its file")
      }
      return hardware
    }
    let kind = hardware?.link ?? HardwareModel.Link(rawValue: link ?? "") ?? .strut
    let serial = SerialPort(path: port, baud: baud?.value ?? hardware?.baud ?? kind.usualBaud)
    try serial.open()
    let terminal = try tap.map { try PseudoTerminal(link: $0) }
    let (up, down) = (FrameListener(kind), FrameListener(kind))
    let start = Instant.now
    let end = duration.map { start + Int64($0 * 1e9) }
    var (heard, passed) = ([UInt8](repeating: 0, count: 4096), 0)
    while !Interrupt.isRequested, end.map({ Instant.now < $0 }) ?? true {
      // With a tap, both sides are asked in turn, each for as long as a byte takes to notice.
      var span = heard.mutableSpan
      let outcome = serial.read(into: &span, by: .now + .milliseconds(terminal == nil ? 100 : 1))
      if outcome == .hungUp { throw Failure("\(port): the device has gone") }
      if case .bytes(let count) = outcome {
        passed += count
        try pass(heard[0..<count], to: terminal?.line, up, "<", since: start)
      }
      guard let terminal, let line = serial.line else { continue }
      var other = heard.mutableSpan
      if case .bytes(let count) = terminal.line.read(into: &other, by: .now + .milliseconds(1)) {
        passed += count
        try pass(heard[0..<count], to: line, down, ">", since: start)
      }
    }
    try report(up.counts, down.counts, bytes: passed)
    try Interrupt.check()
  }

  private func pass(
    _ bytes: ArraySlice<UInt8>, to line: Line?, _ listener: FrameListener, _ mark: String, since start: Instant
  ) throws {
    if let line { _ = line.write(Array(bytes).span, by: .now + .milliseconds(1000)) }
    guard !json else {
      for byte in bytes { _ = listener.hear(byte, fromDevice: mark == "<") }
      return
    }
    let seconds = String(format: "%10.4f", Double(Instant.now - start) / 1e9)
    for byte in bytes {
      for text in listener.hear(byte, fromDevice: mark == "<" && line != nil) {
        try Console.print("\(seconds) \(line == nil ? "" : mark + " ")\(text)")
      }
    }
  }

  private func report(_ up: FrameCounts, _ down: FrameCounts, bytes: Int) throws {
    let frames = up.frames &+ down.frames
    let bad = up.badChecksums &+ down.badChecksums
    let dropped = up.droppedBytes &+ down.droppedBytes
    guard json else {
      return Console.note("\(bytes) bytes, \(frames) frames, \(bad) wrong checksums, \(dropped) bytes in no frame")
    }
    try Console.print(
      JSON.object([
        .init(key: "port", value: .text(port)), .init(key: "bytes", value: .integer(bytes)),
        .init(key: "frames", value: .integer(frames)), .init(key: "wrong_checksums", value: .integer(bad)),
        .init(key: "dropped_bytes", value: .integer(dropped)),
      ]).line)
  }
}
