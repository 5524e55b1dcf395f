public enum FeetechInstruction {
  public static let ping: UInt8 = 0x01
  public static let read: UInt8 = 0x02
  public static let write: UInt8 = 0x03
  public static let regWrite: UInt8 = 0x04
  public static let action: UInt8 = 0x05
  public static let syncRead: UInt8 = 0x82
  public static let syncWrite: UInt8 = 0x83
}

/// The control table of an STS3215, by address.
public enum FeetechRegister: UInt8, Sendable {
  case modelNumber = 3
  case id = 5
  case baudRate = 6
  case returnDelay = 7
  case minPosition = 9
  case maxPosition = 11
  case homingOffset = 31
  case operatingMode = 33
  case torqueEnable = 40
  case acceleration = 41
  case goalPosition = 42
  case goalTime = 44
  case goalVelocity = 46
  case torqueLimit = 48
  case lock = 55
  case presentPosition = 56
  case presentVelocity = 58
  case presentLoad = 60
  case presentVoltage = 62
  case presentTemperature = 63
  case presentCurrent = 69

  public var address: UInt8 { rawValue }

  /// In bytes.
  public var width: Int {
    switch self {
    case .id, .baudRate, .returnDelay, .operatingMode, .torqueEnable, .acceleration, .lock, .presentVoltage,
      .presentTemperature:
      1
    case .modelNumber, .minPosition, .maxPosition, .homingOffset, .goalPosition, .goalTime, .goalVelocity,
      .torqueLimit, .presentPosition, .presentVelocity, .presentLoad, .presentCurrent:
      2
    }
  }

  /// The bit that means minus, in the registers whose numbers have a sign: sign and magnitude, not two's complement.
  public var signBit: Int? {
    switch self {
    case .goalPosition, .presentPosition, .goalVelocity, .presentVelocity: 15
    case .homingOffset: 11
    case .presentLoad: 10
    default: nil
    }
  }

  /// The number that a register's bytes mean.
  public func value(of raw: UInt16) -> Int { signBit.map { SignMagnitude.decode(raw, signBit: $0) } ?? Int(raw) }

  /// The bytes that mean a number; what does not fit is clamped.
  public func raw(of value: Int) -> UInt16 {
    signBit.map { SignMagnitude.encode(value, signBit: $0) } ?? UInt16(clamping: value)
  }
}

/// Numbers as a sign bit over a magnitude.
public enum SignMagnitude {
  /// The value of `raw`, whose bits from `signBit` on up to there are the sign and ignored.
  public static func decode(_ raw: UInt16, signBit: Int) -> Int {
    let magnitude = Int(raw & ((1 << UInt16(signBit)) - 1))
    return raw >> UInt16(signBit) & 1 == 1 ? -magnitude : magnitude
  }

  /// Magnitudes that do not fit are clamped.
  public static func encode(_ value: Int, signBit: Int) -> UInt16 {
    let magnitude = UInt16(min(value.magnitude, (1 << UInt(signBit)) - 1))
    return value < 0 ? magnitude | 1 << UInt16(signBit) : magnitude
  }
}
