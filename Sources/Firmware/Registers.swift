import _Volatile

/// A 32-bit register of the chip. What it means is ST's reference manual RM0090.
struct Register {
  private let mapped: VolatileMappedRegister<UInt32>

  init(_ address: UInt) { mapped = unsafe VolatileMappedRegister(unsafeBitPattern: address) }

  var value: UInt32 {
    get { mapped.load() }
    nonmutating set { mapped.store(newValue) }
  }

  func set(_ bits: UInt32) { value |= bits }
}

enum Clock {
  static let apb1Enable = Register(0x4002_3840)
  static let apb2Enable = Register(0x4002_3844)
}

/// Timers 2 and 5 count 32 bits, 3 and 4 count 16.
struct Timer {
  static let first2: UInt = 0x4000_0000
  static let first3: UInt = 0x4000_0400
  static let first4: UInt = 0x4000_0800
  static let first5: UInt = 0x4000_0C00

  let base: UInt

  var control: Register { Register(base) }
  var slaveMode: Register { Register(base + 0x08) }
  var status: Register { Register(base + 0x10) }
  var event: Register { Register(base + 0x14) }
  var captureMode: Register { Register(base + 0x18) }
  var captureEnable: Register { Register(base + 0x20) }
  var count: Register { Register(base + 0x24) }
  var prescaler: Register { Register(base + 0x28) }
  var reload: Register { Register(base + 0x2C) }
  var compare1: Register { Register(base + 0x34) }
  var compare2: Register { Register(base + 0x38) }

  /// Counts up for ever, one per `divider` pulses of its clock.
  func run(divider: UInt32, reload limit: UInt32 = .max) {
    prescaler.value = divider - 1
    reload.value = limit
    event.value = 1
    status.value = 0
    control.value = 1
  }
}
