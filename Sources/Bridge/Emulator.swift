/// A virtual device at work on a line: bytes come and go as fast as the wire lets them, the simulation behind
/// runs by the clock, or in lock-step with its host.
public final class Emulator {
  public struct Options: Sendable {
    /// Bits per second; nil: as fast as the machine.
    public var baud: Int?
    /// Simulation time follows the host's commands.
    public var lockstep = false
    /// Seconds of one control step.
    public var controlStep: Double
    public var faults = LineFaults()

    public init(controlStep: Double) { self.controlStep = controlStep }
  }

  private let line: Line
  private let device: any VirtualDevice
  private let plant: any DevicePlant
  private let options: Options
  private let uniform: () -> Double
  /// When the first byte came.
  private var began: Instant?
  /// The device's own, in nanoseconds, and when it was last looked at.
  private var clock: Int64 = 0
  private var lastLook = Instant.now
  /// Of what has passed since, what this program slept on purpose.
  private var slept: Int64 = 0
  private var nextStep: Int64 = 0
  /// Until a host arms it for the first time, the robot is held where it begins.
  private var isHeld = true
  private var lastByte: Int64 = 0
  /// The longest that the device was live without a byte from its host, in seconds of its own time: what its promise is
  /// measured by.
  public private(set) var longestLiveSilence = 0.0
  public var isLive: Bool { device.isLive }
  /// A device's clock does not run while the machine gives this program no time.
  private static let longestLook = Int64.milliseconds(5)

  /// - Parameters:
  ///   - line: a pseudo-terminal's, or that of a port with firmware behind it. Its owner closes it.
  ///   - uniform: draws from 0..<1 for faults.
  public init(
    _ device: any VirtualDevice, _ plant: any DevicePlant, on line: Line, options: Options,
    uniform: @escaping () -> Double
  ) {
    self.line = line
    self.device = device
    self.plant = plant
    self.options = options
    self.uniform = uniform
  }

  /// Serves until `isDone`, which is asked at least ten times a second, until the line ends, or until a fault is to take
  /// it away.
  public func run(until isDone: () -> Bool) {
    lastLook = .now
    while !isDone(), !hangsUp {
      let patience: Int64 = options.lockstep ? .milliseconds(50) : .milliseconds(1)
      var bytes = [UInt8](repeating: 0, count: 4096)
      let outcome = read(&bytes, by: .now + patience)
      passTime()
      guard case .bytes(let count) = outcome else {
        if outcome == .hungUp { break }
        continue
      }
      began = began ?? .now
      lastByte = clock
      if !isStalled { serve(Array(bytes[..<count]), from: .now) }
    }
  }

  private func read(_ bytes: inout [UInt8], by deadline: Instant) -> Line.Outcome {
    var span = bytes.mutableSpan
    return line.read(into: &span, by: deadline)
  }

  private func serve(_ bytes: [UInt8], from arrival: Instant) {
    let answer = device.receive(bytes)
    guard let answer = options.faults.apply(to: answer, uniform), !answer.isEmpty else { return }
    let onWire = options.baud.map { Int64(bytes.count + answer.count) * 10_000_000_000 / Int64($0) } ?? 0
    if onWire > 0 || options.faults.delay > 0 {
      let due = onWire + .milliseconds(1000 * options.faults.delay)
      (arrival + due).sleep()
      slept += due
    }
    _ = line.write(answer.span, by: .now + .milliseconds(1000))
  }

  /// By the clock: the plant's steps that are due, and the device's own watch over its host.
  private func passTime() {
    let now = Instant.now
    clock += min(now - lastLook, Self.longestLook + slept)
    (lastLook, slept) = (now, 0)
    if device.isLive { longestLiveSilence = max(longestLiveSilence, Double(clock - lastByte) * 1e-9) }
    guard !options.lockstep else { return }
    let step = Int64(options.controlStep * 1e9)
    isHeld = isHeld && !device.isLive
    if isHeld { nextStep = clock + step }
    while clock >= nextStep {
      plant.advance(device.command)
      nextStep += step
    }
    device.tell(time: UInt32(truncatingIfNeeded: clock / 1000))
  }

  private var sinceFirstByte: Double { began.map { Double(Instant.now - $0) * 1e-9 } ?? 0 }
  private var hangsUp: Bool { options.faults.hangUpAfter.map { began != nil && sinceFirstByte > $0 } ?? false }
  private var isStalled: Bool {
    options.faults.stall > 0 && sinceFirstByte > 1 && sinceFirstByte < 1 + options.faults.stall
  }
}
