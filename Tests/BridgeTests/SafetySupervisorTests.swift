import Robots
import Scene
import Testing

@testable import Bridge

/// The supervisor is told the time and what came over the wire; nothing here waits.
struct SafetySupervisorTests {
  private static func robot(_ control: String, change: String = "2") throws -> RobotModel {
    let text = """
      bodies: { a: { radius: 1, mass: 1 }, b: { radius: 1, mass: 1 } }
      joints:
        j: { revolute: [a, b], at: [0, 0], limits: -1..1 rad, motor: { control: \(control), torque: 4 Nm, speed: 2 rad/s } }
      sensors: { imu: { body: a } }
      hardware: { link: dynamixel, tilt: 60 deg, temperature: 70, servos: { j: { id: 1, change: \(change) } } }
      """
    let diagnostics = Diagnostics()
    return try #require(RobotModel.parse(text: text, path: "models/it/robot.yaml", diagnostics), "\(diagnostics.all)")
  }

  private static func armed(_ control: String = "effort", change: String = "2") throws -> (
    SafetySupervisor, RobotCommand
  ) {
    let robot = try robot(control, change: change)
    var supervisor = SafetySupervisor(robot, try #require(robot.hardware), timeToLive: 0.1)
    supervisor.connect()
    supervisor.calibrate()
    let rest = RobotCommand(RobotLayout(robot))
    let isArmed = supervisor.arm(holding: rest, at: 10)
    #expect(isArmed)
    return (supervisor, rest)
  }

  private func admits(
    _ supervisor: inout SafetySupervisor, _ wish: RobotCommand, isFresh: Bool, at time: Double
  ) -> Bool {
    var command = wish
    return supervisor.admit(&command, isFresh: isFresh, at: time)
  }

  private func value(_ supervisor: inout SafetySupervisor, _ wish: RobotCommand, at time: Double) throws -> Float {
    var command = wish
    let isAdmitted = supervisor.admit(&command, isFresh: true, at: time)
    try #require(isAdmitted)
    return command.values[0]
  }

  private static func good() -> Exchange {
    var exchange = Exchange()
    exchange.fresh = 1
    return exchange
  }

  @Test func `it arms step by step, and only when it is told to`() throws {
    let robot = try Self.robot("effort")
    var supervisor = SafetySupervisor(robot, try #require(robot.hardware), timeToLive: 0.1)
    let rest = RobotCommand(RobotLayout(robot))
    var isArmed = supervisor.arm(holding: rest, at: 0)
    #expect(!isArmed && supervisor.state == .disconnected)
    supervisor.calibrate()
    #expect(supervisor.state == .disconnected)
    supervisor.connect()
    isArmed = supervisor.arm(holding: rest, at: 0)
    #expect(!isArmed && supervisor.state == .connected)
    supervisor.calibrate()
    let answer1 = admits(&supervisor, rest, isFresh: true, at: 0)
    #expect(!answer1)
    isArmed = supervisor.arm(holding: rest, at: 0)
    #expect(isArmed && supervisor.state == .armed)
  }

  @Test(arguments: [
    (SafetySupervisor.Fault.notANumber, "not a number"), (.emergency, "emergency stop"), (.senseStalled, "too old"),
  ])
  func `a fault stops, stays, and never arms again by itself`(_ fault: SafetySupervisor.Fault, _ word: String) throws {
    var (supervisor, rest) = try Self.armed()
    supervisor.fail(fault)
    #expect(supervisor.state == .faulted && fault.text.contains(word))
    for step in 0..<100 {
      supervisor.examine(Self.good(), joints: 1, angle: 0, at: 10 + Double(step))
      let answer2 = admits(&supervisor, rest, isFresh: true, at: 10 + Double(step))
      #expect(!answer2)
    }
    var isArmed = supervisor.arm(holding: rest, at: 200)
    #expect(!isArmed)
    supervisor.clear()
    #expect(supervisor.state == .calibrated && supervisor.fault == nil)
    isArmed = supervisor.arm(holding: rest, at: 200)
    #expect(isArmed)
  }

  @Test func `what the device and the wire say ends it`() throws {
    func fault(_ change: (inout Exchange) -> Void, angle: Double = 0, after seconds: Double = 0) throws
      -> SafetySupervisor.Fault?
    {
      var (supervisor, _) = try Self.armed()
      var exchange = Self.good()
      change(&exchange)
      supervisor.examine(exchange, joints: 1, angle: angle, at: 10 + seconds)
      return supervisor.fault
    }
    #expect(try fault { _ in } == nil)
    #expect(try fault { $0.fault = .watchdog } == .device(.watchdog))
    #expect(try fault { $0.fault = .alert(0) } == .device(.alert(0)))
    #expect(try fault { $0.line = .hungUp } == .hungUp)
    #expect(try fault { $0.temperature = 69 } == nil)
    #expect(try fault { $0.temperature = 71 } == .heat(71))
    #expect(try fault({ _ in }, angle: 1) == nil)
    #expect(try fault({ _ in }, angle: -1.2) == .tilt(-1.2))
    #expect(try fault({ $0.line = .silent }, after: 0.09) == nil)
    #expect(try fault({ $0.line = .silent }, after: 0.11) == .silent)
  }

  @Test func `an unplugged cable leaves it disconnected, and coming back does not arm`() throws {
    var (supervisor, rest) = try Self.armed()
    supervisor.fail(.hungUp)
    #expect(supervisor.state == .disconnected)
    supervisor.connect()
    supervisor.calibrate()
    #expect(supervisor.state == .calibrated)
    let answer3 = admits(&supervisor, rest, isFresh: true, at: 11)
    #expect(!answer3)
  }

  @Test func `only fresh decisions of the policy keep it going`() throws {
    var (supervisor, rest) = try Self.armed()
    let answer4 = admits(&supervisor, rest, isFresh: true, at: 10.05)
    #expect(answer4)
    let answer5 = admits(&supervisor, rest, isFresh: false, at: 10.14)
    #expect(answer5)
    let answer6 = admits(&supervisor, rest, isFresh: false, at: 10.16)
    #expect(!answer6)
    #expect(supervisor.fault == .policyStalled)
  }

  @Test func `what is no number is refused`() throws {
    var (supervisor, rest) = try Self.armed()
    rest.values[0] = .nan
    let answer7 = admits(&supervisor, rest, isFresh: true, at: 10.01)
    #expect(!answer7)
    #expect(supervisor.fault == .notANumber && supervisor.counts.notANumber == 1)
  }

  @Test func `the policy gains its say softly and loses it softly`() throws {
    var (supervisor, wish) = try Self.armed()
    wish.values[0] = 3
    var values: [Float] = []
    for step in 1...30 {
      values.append(try value(&supervisor, wish, at: 10 + 0.02 * Double(step)))
    }
    #expect(abs(values[0] - 0.04) < 1e-5 && abs(values[11] - 0.48) < 1e-5 && values[24] == 1 && values[29] == 1)
    #expect(supervisor.counts.clamped == 30 && supervisor.counts.slowed == 24)
    supervisor.stop(at: 10.6)
    #expect(supervisor.state == .stopping)
    values = []
    for step in 0...12 {
      var command = wish
      guard supervisor.admit(&command, isFresh: true, at: 10.6 + 0.02 * Double(step)) else { break }
      values.append(command.values[0])
    }
    #expect((11...12).contains(values.count) && values.last == 0)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 })
    #expect(supervisor.state == .calibrated)
  }

  @Test func `a place is approached at the joint's speed, at first slower`() throws {
    var (supervisor, wish) = try Self.armed("position")
    wish.values[0] = 1
    var last: Float = 0
    for step in 1...200 {
      let time = 0.02 * Double(step)
      let value = try value(&supervisor, wish, at: 10 + time)
      // 2 rad/s over limits of 2 rad: the value, -1...1, changes by 2 a second.
      #expect(value - last <= Float(2 * 0.02 * min(time / 0.5, 1)) + 1e-5 && value >= last)
      last = value
    }
    #expect(last == 1)
  }

  @Test func `the file's limit on change holds from turn to turn`() throws {
    var (supervisor, wish) = try Self.armed("velocity", change: "0.25")
    wish.values[0] = -1
    _ = try value(&supervisor, wish, at: 10.05)
    var last = try value(&supervisor, wish, at: 10.1)
    for step in 3...40 {
      wish.values[0] *= -1
      let value = try value(&supervisor, wish, at: 10 + 0.05 * Double(step))
      #expect(abs(value - last) <= 0.25 + 1e-6)
      last = value
    }
  }
}
