/// The wire of a robot: which protocol, and which servo or channel each actuator is on. All numbers in SI units.
public struct HardwareModel: Sendable, Equatable {
  public enum Link: String, Sendable, CaseIterable {
    case dynamixel, feetech
    /// A microcontroller that speaks Strut's own link.
    case strut

    /// How the robot's file names the section of actuators, and what a number in it means.
    public var section: String { self == .strut ? "channels" : "servos" }
    public var usualBaud: Int { self == .dynamixel ? 57_600 : 1_000_000 }
    /// How many motors one frame can tell what to do: the longest goals of 48 Dynamixels fill a kilobyte, those of 27
    /// Feetechs the 255 that their length can say.
    public var capacity: Int {
      switch self {
      case .dynamixel: 48
      case .feetech: 27
      case .strut: 16
      }
    }
    /// The models of servos whose units and registers are known; the first is the usual one.
    public var models: [String] {
      switch self {
      case .dynamixel: ["XM430", "XL330"]
      case .feetech: ["STS3215"]
      case .strut: ["motor"]
      }
    }
  }

  public var link: Link
  /// Bits per second on the wire.
  public var baud: Int
  /// Exchanges per second; nil for one per decision of the policy.
  public var rate: Double?
  /// One per actuator, in the order of `RobotModel.actuators`.
  public var servos: [ServoModel]
  /// Contact sensors that the device reads, in the order of its bits. A servo bus has none.
  public var contacts: [String]
  /// °C, from which on a servo makes the robot stop.
  public var temperature: Double
  /// rad, of the body with the inertial unit, beyond which the robot stops; nil: it may lean as it likes.
  public var tilt: Double?
}

/// What drives one actuator.
public struct ServoModel: Sendable, Equatable {
  public enum Mode: String, Sendable, CaseIterable { case position, velocity }

  /// The actuator's name.
  public var name: String
  /// On its bus; the channel on Strut's link.
  public var id: Int
  public var model: String
  /// An actuator of `control: position` is a servo in position mode, the others are in velocity mode, where effort
  /// means a direction and a cap on what the motor may exert (Goal PWM, torque limit).
  public var mode: Mode
  /// +1 or -1: which way the joint goes when the servo turns in its positive direction.
  public var sign: Double
  /// rad or m: the joint's position when the servo is in the middle of its turn.
  public var offset: Double
  /// What the joint moves per radian of the servo: a gear's ratio, or the radius of a pinion in m.
  public var travel: Double
  /// Narrower than the joint's own limits, or the same; nil where it turns without end. rad or m.
  public var position: ClosedRange<Double>?
  /// rad/s or m/s, at most the motor's.
  public var speed: Double
  /// rad/s² or m/s², of the wanted speed; infinite where the file says nothing.
  public var acceleration: Double
  /// Nm or N, at most the motor's.
  public var effort: Double
  /// How much a command, -1...1, may change from one exchange to the next: 2 leaves it free.
  public var change: Double

  public init(
    name: String, id: Int, model: String, mode: Mode, sign: Double = 1, offset: Double = 0, travel: Double = 1,
    position: ClosedRange<Double>?, speed: Double, acceleration: Double = .infinity, effort: Double, change: Double = 2
  ) {
    (self.name, self.id, self.model, self.mode) = (name, id, model, mode)
    (self.sign, self.offset, self.travel) = (sign, offset, travel)
    (self.position, self.speed, self.acceleration) = (position, speed, acceleration)
    (self.effort, self.change) = (effort, change)
  }
}
