public import Robots
public import Scene

/// Stands between a policy and a device: what may be sent, and when the robot must stop. Pure: it is told the time and what
/// came over the wire, and has no thread or port of its own.
///
/// It arms only when it is told to, from `calibrated`, and never by itself after a fault.
public struct SafetySupervisor: Sendable {
  public enum State: String, Sendable {
    case disconnected
    /// The device answers; whether it is the one that was calibrated is not known yet.
    case connected
    /// It is: what is missing is the word to arm.
    case calibrated
    case armed
    /// On the way to rest.
    case stopping
    /// Until `clear`.
    case faulted
  }

  public enum Fault: Sendable, Equatable {
    /// The device stopped by itself.
    case device(Exchange.Fault)
    case hungUp
    /// No answer for as long as a command lives.
    case silent
    /// No new action from the policy for as long as a command lives.
    case policyStalled
    /// The policy's output is no number.
    case notANumber
    /// A sensed term was not told for longer than it lives.
    case senseStalled
    /// rad
    case tilt(Double)
    /// °C
    case heat(Double)
    /// By key, signal or frame.
    case emergency
  }

  /// Everything that was held back, since the beginning.
  public struct Counts: Sendable, Equatable {
    /// Values beyond -1...1.
    public var clamped = 0
    /// Values held back by the limits on change and acceleration, or by the soft start.
    public var slowed = 0
    public var notANumber = 0
    /// Exchanges without any answer, and numbers of single joints that did not come.
    public var silences = 0
    public var stale = 0
    public var badFrames = 0
    public var droppedBytes = 0
  }

  public private(set) var state = State.disconnected
  public private(set) var fault: Fault?
  public private(set) var counts = Counts()

  /// Seconds for which a policy's output, or a device's silence, may last.
  public let timeToLive: Double
  /// Seconds from arming until the policy has its full say, and from a stop until the motors are off.
  public static let softStart = 0.5
  public static let softStop = 0.2

  private let limits: [Limit]
  private let temperature: Double
  private let tilt: Double?
  /// What was last let through, -1...1.
  private var last: [Float]
  private var armedAt = 0.0
  private var stoppingAt = 0.0
  private var lastFresh = 0.0
  private var lastAnswer = 0.0
  private var lastAdmit = 0.0

  private struct Limit: Sendable {
    /// Whether a value is a place to go to rather than an effort or a speed.
    var isPosition: Bool
    /// Of the value, from one exchange to the next.
    var change: Float
    /// Of the value, per second.
    var rate: Float
  }

  public init(_ robot: RobotModel, _ hardware: HardwareModel, timeToLive: Double) {
    self.timeToLive = timeToLive
    temperature = hardware.temperature
    tilt = hardware.tilt
    limits = zip(hardware.servos, robot.actuators).map { servo, actuator in
      let isPosition = actuator.motor.control == .position
      let span = servo.position.map { $0.upperBound - $0.lowerBound } ?? 2
      // A place changes at the joint's speed, a speed at its acceleration.
      let rate = isPosition ? 2 * servo.speed / max(span, 1e-6) : servo.acceleration / max(servo.speed, 1e-6)
      return Limit(
        isPosition: isPosition, change: Float(servo.change),
        rate: actuator.motor.control == .effort ? .infinity : Float(rate))
    }
    last = Array(repeating: 0, count: limits.count)
  }

  // MARK: What happened

  public mutating func connect() {
    guard state == .disconnected else { return }
    state = .connected
  }

  public mutating func calibrate() {
    guard state == .connected else { return }
    state = .calibrated
  }

  /// Arms at `time`, seconds of any clock, where the device holds `sent`. Whether it could.
  public mutating func arm(holding sent: RobotCommand, at time: Double) -> Bool {
    guard state == .calibrated else { return false }
    state = .armed
    last = sent.values
    (armedAt, lastFresh, lastAnswer, lastAdmit) = (time, time, time, time)
    return true
  }

  /// Begins an orderly stop.
  public mutating func stop(at time: Double) {
    guard state == .armed else { return }
    state = .stopping
    stoppingAt = time
  }

  public mutating func fail(_ fault: Fault) {
    if fault == .hungUp {
      self.fault = fault
      state = .disconnected
    } else if state != .faulted {
      self.fault = fault
      state = .faulted
    }
  }

  /// Forgets a fault. Does not arm.
  public mutating func clear() {
    fault = nil
    if state == .faulted { state = .calibrated }
  }

  /// Looks at what an exchange brought.
  /// - Parameters:
  ///   - joints: how many actuators should have answered.
  ///   - angle: rad, of the body with the inertial unit, where it is known.
  public mutating func examine(_ exchange: Exchange, joints: Int, angle: Double?, at time: Double) {
    counts.badFrames += exchange.badFrames
    counts.droppedBytes += exchange.droppedBytes
    switch exchange.line {
    case .hungUp: return fail(.hungUp)
    case .silent: counts.silences += 1
    case .alive: lastAnswer = time
    }
    for index in 0..<joints where !exchange.isFresh(index) { counts.stale += 1 }
    guard state == .armed || state == .stopping else { return }
    if let fault = exchange.fault { return fail(.device(fault)) }
    if let heat = exchange.temperature, Double(heat) > temperature { return fail(.heat(Double(heat))) }
    if let tilt, let angle, !(abs(angle) <= tilt) { return fail(.tilt(angle)) }
    if time - lastAnswer > timeToLive { fail(.silent) }
  }

  /// Cuts a policy's wish down to what may be sent. Whether anything may be. Allocates nothing.
  /// - Parameter isFresh: the policy has just decided, rather than some time ago.
  public mutating func admit(_ command: inout RobotCommand, isFresh: Bool, at time: Double) -> Bool {
    guard state == .armed || state == .stopping else { return false }
    // Asked first: a decision that comes too late does not make good the time without one.
    guard time - lastFresh <= timeToLive else {
      fail(.policyStalled)
      return false
    }
    if isFresh { lastFresh = time }
    guard command.values.allSatisfy(\.isFinite) else {
      counts.notANumber += 1
      fail(.notANumber)
      return false
    }
    let share = self.share(at: time)
    let elapsed = Float(max(time - lastAdmit, 0))
    lastAdmit = time
    for index in limits.indices {
      let value = min(max(command.values[index], -1), 1)
      if value != command.values[index] { counts.clamped += 1 }
      let allowed = limited(value, limits[index], last[index], share, elapsed)
      if allowed != value { counts.slowed += 1 }
      command.values[index] = allowed
      last[index] = allowed
    }
    if state == .stopping, time - stoppingAt >= Self.softStop { state = .calibrated }
    return true
  }

  /// How much of a say the policy has, 0...1.
  private func share(at time: Double) -> Float {
    let start = Float(min(max((time - armedAt) / Self.softStart, 0), 1))
    guard state == .stopping else { return start }
    return start * Float(min(max(1 - (time - stoppingAt) / Self.softStop, 0), 1))
  }

  private func limited(_ value: Float, _ limit: Limit, _ last: Float, _ share: Float, _ elapsed: Float) -> Float {
    // A place is approached slower, an effort or speed is smaller.
    let goal = limit.isPosition ? value : value * share
    let most = min(limit.change, limit.rate * elapsed * (limit.isPosition ? share : 1))
    guard !most.isNaN else { return last }
    return min(max(goal, last - most), last + most)
  }
}

extension SafetySupervisor.Fault {
  /// One sentence for the user.
  public var text: String {
    switch self {
    case .device(.watchdog): "the device stopped by itself: no command reached it in time"
    case .device(.emergency): "the device was stopped in an emergency"
    case .device(.alert(let servo)): "actuator \(servo) reports an error of its hardware"
    case .device(.disarmed): "the device says that it is not armed"
    case .hungUp: "the port is gone"
    case .silent: "the device does not answer"
    case .policyStalled: "the policy gave no new action in time"
    case .notANumber: "the policy's action is not a number"
    case .senseStalled: "what --sense tells is too old"
    case .tilt(let angle): "the robot is tilted by \((angle * 180 / .pi).rounded()) degrees"
    case .heat(let degrees): "a servo has \(degrees.rounded()) °C"
    case .emergency: "emergency stop"
    }
  }
}
