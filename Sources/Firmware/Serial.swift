/// A serial port that never waits: bytes go out as the line takes them.
struct Serial: ~Copyable {
  static let first: UInt = 0x4001_1000
  static let second: UInt = 0x4000_4400

  private let status: Register
  private let data: Register
  /// Waiting to go out, in a ring.
  private var waiting = InlineArray<512, UInt8>(repeating: 0)
  private var head = 0
  private var count = 0

  /// - Parameter divider: of the port's clock, to its baud rate.
  init(_ base: UInt, divider: UInt32) {
    status = Register(base)
    data = Register(base + 4)
    Register(base + 8).value = divider
    // Enabled, sending and receiving, with an interrupt for each byte that comes.
    Register(base + 0xC).value = 0x202C
  }

  var isSending: Bool { count > 0 }

  /// Sends what the line takes; the byte that has come, if one has.
  mutating func poll() -> UInt8? {
    let status = status.value
    if count > 0, status & 0x80 != 0 {
      data.value = UInt32(waiting[head])
      head = (head + 1) % 512
      count -= 1
    }
    return status & 0x20 != 0 ? UInt8(truncatingIfNeeded: data.value) : nil
  }

  /// Queues a frame, whole or, when there is no room, not at all: the other end will ask again.
  mutating func send(_ frame: Span<UInt8>) {
    guard count + frame.count <= 512 else { return }
    for index in frame.indices {
      waiting[(head + count) % 512] = frame[index]
      count += 1
    }
  }
}
