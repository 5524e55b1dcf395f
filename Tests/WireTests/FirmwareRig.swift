import Foundation
import Glibc
import Wire

/// The firmware in QEMU between a host and a plant that the test plays, one pseudo-terminal each.
final class FirmwareRig {
  struct Drive {
    /// The firmware's clock, in microseconds.
    var time: UInt32
    var isOff: Bool
    var steps: Bool
  }

  /// Everything that came, oldest first.
  private(set) var drives: [Drive] = []
  private(set) var states: [LinkState] = []
  private(set) var hellos: [LinkHelloReply] = []
  /// The plant's clock, which a step moves on by 100 ms.
  var plantTime: UInt32 = 0

  private let process = Process()
  private let folder: URL
  private var host: CInt = -1
  private var plant: CInt = -1
  private var hostParser = LinkParser()
  private var plantParser = LinkParser()
  private var sequence: UInt16 = 0
  private var lastStep: UInt16?

  struct Failure: Error { var text: String }

  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    .standardizedFileURL

  static func tool(_ name: String, _ arguments: String...) -> Process {
    let process = Process()
    process.executableURL = checkout.appendingPathComponent("tools/\(name)")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("strut-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let ends = ["link", "plant"].map { folder.appendingPathComponent($0).path }
    process.executableURL = Self.checkout.appendingPathComponent("tools/firmware")
    process.arguments = ["run"] + ends
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The first time it compiles, and perhaps installs the emulator.
    for _ in 0..<6000 where host < 0 || plant < 0 {
      if host < 0 { host = Self.open(ends[0]) }
      if plant < 0 { plant = Self.open(ends[1]) }
      usleep(50_000)
      if !process.isRunning { throw Failure(text: "tools/firmware run ended by itself") }
    }
    guard host >= 0, plant >= 0 else { throw Failure(text: "tools/firmware run made no pseudo-terminals") }
    // QEMU looks about once a second whether somebody opened them.
    for _ in 0..<50 where hellos.isEmpty || drives.isEmpty { try greet(waiting: 0.2) }
    _ = try wait(0.1) { false }
  }

  deinit {
    // Foundation starts it with other signals blocked.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    close(host)
    close(plant)
    try? FileManager.default.removeItem(at: folder)
  }

  func greet(lockstep: Bool = false, waiting seconds: Double = 5) throws {
    let count = hellos.count
    let hello = LinkHello(lockstep: lockstep)
    say([0] + encoded { hello.encode(into: &$0) })
    _ = try wait(seconds) { self.hellos.count > count }
  }

  /// The state that answers a request.
  func request(_ kind: LinkRequest.Kind, timeToLive: UInt16 = 90) throws -> LinkState {
    sequence &+= 1
    let request = LinkRequest(kind, sequence: sequence, timeToLive: timeToLive)
    return try answer(to: encoded { request.encode(into: &$0) })
  }

  func command(_ value: Float, timeToLive: UInt16 = 60) throws -> LinkState {
    try answer(to: commandFrame(value, timeToLive: timeToLive))
  }

  func commandFrame(_ value: Float, timeToLive: UInt16 = 60) -> [UInt8] {
    sequence &+= 1
    var command = LinkCommand(channels: 2)
    command.sequence = sequence
    command.timeToLive = timeToLive
    command.values[0] = value
    command.values[1] = -value
    return encoded { command.encode(into: &$0) }
  }

  func say(_ bytes: [UInt8]) { Self.write(bytes, to: host) }

  /// As if the simulation asked for it.
  func sayFromPlant(type: UInt8) { Self.write(LinkParser.encode(Shown(0, type, [])), to: plant) }

  /// Plays on until it is so, at most for some seconds; whether it came to be.
  func wait(_ seconds: Double, until isSo: () -> Bool) throws -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while !isSo() {
      if Date() >= end { return false }
      var ends = [
        pollfd(fd: host, events: Int16(POLLIN), revents: 0), pollfd(fd: plant, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&ends, 2, 5) >= 0 else { throw Failure(text: "poll failed") }
      for byte in Self.read(host) where hostParser.feed(byte) { hear() }
      for byte in Self.read(plant) where plantParser.feed(byte) { act() }
    }
    return true
  }

  private func answer(to frame: [UInt8]) throws -> LinkState {
    let expected = sequence
    say(frame)
    guard try wait(5, until: { self.states.last?.sequence == expected }), let state = states.last else {
      throw Failure(text: "the firmware does not answer")
    }
    return state
  }

  private func hear() {
    if let state = LinkState(hostParser) { states.append(state) }
    if let hello = LinkHelloReply(hostParser) { hellos.append(hello) }
  }

  /// The plant: a step moves its clock, unless it was asked for before; wheels turn as far as the clock says.
  private func act() {
    guard let drive = PlantDrive(plantParser) else { return }
    drives.append(Drive(time: drive.deviceTime, isOff: drive.duty[0] == 0 && drive.duty[1] == 0, steps: drive.steps))
    if drive.steps, drive.sequence != lastStep {
      plantTime &+= 100_000
      lastStep = drive.sequence
    }
    var sensors = PlantSensors(channels: 2)
    sensors.sequence = drive.sequence
    sensors.plantTime = plantTime
    sensors.contacts = 1
    sensors.positions[0] = Float(plantTime) * 1e-6
    sensors.speeds[1] = drive.duty[1]
    Self.write(encoded { sensors.encode(into: &$0) }, to: plant)
  }

  private static func open(_ path: String) -> CInt {
    let end = unsafe Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
    guard end >= 0 else { return end }
    var settings = termios()
    unsafe tcgetattr(end, &settings)
    unsafe cfmakeraw(&settings)
    unsafe tcsetattr(end, TCSANOW, &settings)
    return end
  }

  private static func read(_ end: CInt) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe Glibc.read(end, &bytes, bytes.count)
    return Array(bytes.prefix(max(count, 0)))
  }

  private static func write(_ bytes: [UInt8], to end: CInt) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(end, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else { usleep(1000) }
    }
  }
}
