public enum DynamixelInstruction {
  public static let ping: UInt8 = 0x01
  public static let read: UInt8 = 0x02
  public static let write: UInt8 = 0x03
  public static let regWrite: UInt8 = 0x04
  public static let action: UInt8 = 0x05
  public static let factoryReset: UInt8 = 0x06
  public static let reboot: UInt8 = 0x08
  public static let clear: UInt8 = 0x10
  public static let status: UInt8 = 0x55
  public static let syncRead: UInt8 = 0x82
  public static let syncWrite: UInt8 = 0x83
  public static let fastSyncRead: UInt8 = 0x8A
  public static let bulkRead: UInt8 = 0x92
  public static let bulkWrite: UInt8 = 0x93
  public static let fastBulkRead: UInt8 = 0x9A
}

/// The low seven bits of a status' error byte; bit 7 is the hardware alert.
public enum DynamixelError {
  public static let resultFail: UInt8 = 1
  public static let instruction: UInt8 = 2
  public static let crc: UInt8 = 3
  public static let dataRange: UInt8 = 4
  public static let dataLength: UInt8 = 5
  public static let dataLimit: UInt8 = 6
  public static let access: UInt8 = 7
  public static let alertBit: UInt8 = 0x80
}

/// The control table that XL330 and XM430 share, by address.
public enum DynamixelRegister: UInt16, Sendable {
  case modelNumber = 0
  case id = 7
  case baudRate = 8
  case returnDelay = 9
  case operatingMode = 11
  case homingOffset = 20
  case temperatureLimit = 31
  case pwmLimit = 36
  case currentLimit = 38
  case velocityLimit = 44
  case maxPosition = 48
  case minPosition = 52
  case shutdown = 63
  case torqueEnable = 64
  case statusReturn = 68
  case hardwareError = 70
  case positionD = 80
  case positionI = 82
  case positionP = 84
  /// 1...127 in steps of 20 ms; 0 off; -1 (0xFF) tripped, until 0 is written.
  case busWatchdog = 98
  case goalPWM = 100
  case goalCurrent = 102
  case goalVelocity = 104
  case profileAcceleration = 108
  case profileVelocity = 112
  case goalPosition = 116
  case realtimeTick = 120
  case presentCurrent = 126
  case presentVelocity = 128
  case presentPosition = 132
  case presentVoltage = 144
  case presentTemperature = 146

  public var address: UInt16 { rawValue }

  /// The number that a register's bytes mean, `width` of them in `raw`. A byte has no sign in this table; -1 in the
  /// watchdog is told by 0xFF.
  public func value(of raw: UInt32) -> Int32 {
    let unused = width == 1 ? 0 : UInt32(32 - 8 * width)
    return Int32(bitPattern: raw << unused) >> Int32(bitPattern: unused)
  }

  /// In bytes.
  public var width: Int {
    switch self {
    case .id, .baudRate, .returnDelay, .operatingMode, .temperatureLimit, .shutdown, .torqueEnable, .statusReturn,
      .hardwareError, .busWatchdog, .presentTemperature:
      1
    case .modelNumber, .pwmLimit, .currentLimit, .positionD, .positionI, .positionP, .goalPWM, .goalCurrent,
      .realtimeTick, .presentCurrent, .presentVoltage:
      2
    case .homingOffset, .velocityLimit, .maxPosition, .minPosition, .goalVelocity, .profileAcceleration,
      .profileVelocity, .goalPosition, .presentVelocity, .presentPosition:
      4
    }
  }
}
