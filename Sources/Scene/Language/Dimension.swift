/// What a number measures, which says the units it may be written in.
public enum Dimension: String, Sendable, CaseIterable {
  case none = "a plain number"
  case ratio = "a share"
  case length, angle, mass, time, force, torque, speed, acceleration, inertia, density, rate, temperature
  case angularSpeed = "angular speed"
  case angularAcceleration = "angular acceleration"
  case perLength = "weight per length"
  case perAngle = "weight per angle"
  case perTime = "weight per time"
  case perForce = "weight per force"
  case perTorque = "weight per torque"
  case perSpeed = "weight per speed"

  /// The units, the SI one first, each with its size in that one.
  public var units: [(name: String, size: Double)] {
    switch self {
    case .none: []
    case .ratio: [("%", 0.01)]
    case .length: [("m", 1), ("cm", 0.01), ("mm", 0.001), ("km", 1000)]
    case .angle: [("rad", 1), ("deg", .pi / 180), ("°", .pi / 180), ("turn", 2 * .pi)]
    case .mass: [("kg", 1), ("g", 0.001), ("t", 1000)]
    case .time: [("s", 1), ("ms", 0.001), ("us", 1e-6), ("µs", 1e-6), ("min", 60), ("h", 3600)]
    case .force: [("N", 1), ("mN", 0.001), ("kN", 1000)]
    case .torque: [("Nm", 1), ("N m", 1), ("mNm", 0.001), ("Ncm", 0.01), ("kNm", 1000), ("kgcm", 0.0980665)]
    case .speed: [("m/s", 1), ("cm/s", 0.01), ("mm/s", 0.001), ("km/h", 1 / 3.6)]
    case .acceleration: [("m/s2", 1), ("m/s²", 1), ("cm/s2", 0.01)]
    case .inertia: [("kgm2", 1), ("kg m2", 1), ("kg m²", 1)]
    case .density: [("kg/m2", 1), ("kg/m²", 1), ("g/cm2", 10)]
    case .rate: [("Hz", 1), ("kHz", 1000), ("per s", 1), ("per min", 1.0 / 60)]
    case .temperature: [("°C", 1), ("C", 1)]
    case .angularSpeed: [("rad/s", 1), ("deg/s", .pi / 180), ("rpm", .pi / 30), ("turn/s", 2 * .pi)]
    case .angularAcceleration: [("rad/s2", 1), ("rad/s²", 1), ("deg/s2", .pi / 180)]
    case .perLength: [("per m", 1), ("per cm", 100), ("per mm", 1000), ("per km", 0.001)]
    case .perAngle: [("per rad", 1), ("per deg", 180 / .pi), ("per turn", 0.5 / .pi)]
    case .perTime: [("per s", 1), ("per ms", 1000), ("per min", 1.0 / 60), ("per h", 1.0 / 3600)]
    case .perForce: [("per N", 1), ("per kN", 0.001)]
    case .perTorque: [("per Nm", 1), ("per mNm", 1000)]
    case .perSpeed: [("per m/s", 1), ("per km/h", 3.6)]
    }
  }

  /// A number with the SI unit, for messages.
  func inSI(_ value: Double) -> String {
    guard self != .ratio, let unit = units.first else { return shortest(value) }
    return "\(shortest(value)) \(unit.name)"
  }

  /// The largest magnitude a file may ask for, in the SI unit: far beyond sense, and safe in single precision even
  /// when a few of them are multiplied.
  public var limit: Double {
    switch self {
    case .length: 1e5
    case .time: 1e9
    case .angle, .speed, .angularSpeed, .rate: 1e6
    default: 1e12
    }
  }
}

extension ClosedRange<Double> {
  /// Above zero, by enough for single precision to see it.
  public static var positive: Self { 1e-9 ... .greatestFiniteMagnitude }
  /// Zero or more.
  public static var notNegative: Self { 0 ... .greatestFiniteMagnitude }
}
