public import Scene
public import Wire

/// Says in words what goes over a line, frame by frame.
public final class FrameListener {
  private let link: HardwareModel.Link
  private var dynamixel = DynamixelParser(showsDamagedFastStatus: true)
  private var feetech = FeetechParser()
  private var strut = LinkParser()

  public init(_ link: HardwareModel.Link) { self.link = link }

  /// Whole frames and what was wrong so far.
  public var counts: FrameCounts {
    switch link {
    case .dynamixel: dynamixel.counts
    case .feetech: feetech.counts
    case .strut: strut.counts
    }
  }

  /// The frames that are whole with this byte. On a Feetech bus nothing in a frame tells a status from an instruction but who
  /// sends it.
  public func hear(_ byte: UInt8, fromDevice: Bool) -> [String] {
    var lines: [String] = []
    switch link {
    case .dynamixel:
      guard dynamixel.feed(byte) else { return [] }
      repeat { lines.append(DynamixelWords.text(dynamixel)) } while dynamixel.next()
    case .feetech:
      guard feetech.feed(byte) else { return [] }
      repeat { lines.append(FeetechWords.text(feetech, fromDevice: fromDevice)) } while feetech.next()
    case .strut:
      if strut.feed(byte) { lines.append(LinkWords.text(strut)) }
    }
    return lines
  }
}

enum DynamixelWords {
  static func text(_ parser: borrowing DynamixelParser) -> String {
    let bytes = parser.withParameters { span in span.indices.map { span[$0] } }
    let id = parser.id == DynamixelFrame.broadcast ? "all" : "\(parser.id)"
    guard parser.instruction == DynamixelInstruction.status else {
      let name = names.first { $0.code == parser.instruction }?.name ?? "instruction \(hex(parser.instruction))"
      guard bytes.count >= 2, addressed.contains(parser.instruction) else { return "\(name) \(id)\(tail(bytes))" }
      return "\(name) \(id) at \(Int(bytes[0]) | Int(bytes[1]) << 8)\(tail(bytes.dropFirst(2)))"
    }
    let damaged = parser.isDamaged ? " damaged" : ""
    let alert = parser.error & DynamixelError.alertBit != 0 ? " alert" : ""
    let error = parser.error & 0x7F == 0 ? "" : " error \(parser.error & 0x7F)"
    return "status \(id)\(damaged)\(alert)\(error)\(tail(bytes))"
  }

  private static let names: [(code: UInt8, name: String)] = [
    (DynamixelInstruction.ping, "ping"), (DynamixelInstruction.read, "read"), (DynamixelInstruction.write, "write"),
    (DynamixelInstruction.regWrite, "reg write"), (DynamixelInstruction.action, "action"),
    (DynamixelInstruction.factoryReset, "factory reset"), (DynamixelInstruction.reboot, "reboot"),
    (DynamixelInstruction.clear, "clear"), (DynamixelInstruction.syncRead, "sync read"),
    (DynamixelInstruction.syncWrite, "sync write"), (DynamixelInstruction.fastSyncRead, "fast sync read"),
    (DynamixelInstruction.bulkRead, "bulk read"), (DynamixelInstruction.bulkWrite, "bulk write"),
    (DynamixelInstruction.fastBulkRead, "fast bulk read"),
  ]
  private static let addressed: Set<UInt8> = [
    DynamixelInstruction.read, DynamixelInstruction.write, DynamixelInstruction.regWrite,
    DynamixelInstruction.syncRead, DynamixelInstruction.syncWrite, DynamixelInstruction.fastSyncRead,
  ]
}

enum FeetechWords {
  static func text(_ parser: borrowing FeetechParser, fromDevice: Bool) -> String {
    let bytes = parser.withParameters { span in span.indices.map { span[$0] } }
    let id = parser.id == FeetechFrame.broadcast ? "all" : "\(parser.id)"
    if fromDevice { return "status \(id)\(parser.error == 0 ? "" : " error \(parser.error)")\(tail(bytes))" }
    let name = names.first { $0.code == parser.instruction }?.name ?? "instruction \(hex(parser.instruction))"
    guard let address = bytes.first, addressed.contains(parser.instruction) else {
      return "\(name) \(id)\(tail(bytes))"
    }
    return "\(name) \(id) at \(address)\(tail(bytes.dropFirst()))"
  }

  private static let names: [(code: UInt8, name: String)] = [
    (FeetechInstruction.ping, "ping"), (FeetechInstruction.read, "read"), (FeetechInstruction.write, "write"),
    (FeetechInstruction.regWrite, "reg write"), (FeetechInstruction.action, "action"),
    (FeetechInstruction.syncRead, "sync read"), (FeetechInstruction.syncWrite, "sync write"),
  ]
  private static let addressed: Set<UInt8> = [
    FeetechInstruction.read, FeetechInstruction.write, FeetechInstruction.regWrite, FeetechInstruction.syncRead,
    FeetechInstruction.syncWrite,
  ]
}

enum LinkWords {
  static func text(_ parser: borrowing LinkParser) -> String {
    if let hello = LinkHello(parser) { return "hello version \(hello.version)\(hello.lockstep ? " lock-step" : "")" }
    if let hello = LinkHelloReply(parser) {
      return "hello version \(hello.version) from \(hello.kind), \(hello.channels) channels, time to live at most "
        + "\(hello.longestTimeToLive) ms\(hello.lockstep ? ", lock-step" : "")"
    }
    if let command = LinkCommand(parser) {
      return
        "command \(command.sequence), time to live \(command.timeToLive) ms: \(list(command.values, command.channels))"
    }
    if let request = LinkRequest(parser) { return "\(request.kind) \(request.sequence)" }
    if let state = LinkState(parser) {
      return "state \(state.sequence) at \(state.deviceTime) us\(words(state.flags)): "
        + "\(list(state.positions, state.channels)) rad, \(list(state.speeds, state.channels)) rad/s"
    }
    let bytes = parser.withBody { span in span.indices.map { span[$0] } }
    return "message \(hex(parser.type))\(tail(bytes))"
  }

  private static func list(_ values: LinkChannels, _ count: Int) -> String {
    "[" + (0..<count).map { "\((values[$0] * 1000).rounded() / 1000)" }.joined(separator: ", ") + "]"
  }

  private static func words(_ flags: LinkFlags) -> String {
    let names: [(LinkFlags, String)] = [
      (.armed, "armed"), (.expired, "expired"), (.emergency, "emergency"), (.limited, "limited"), (.refused, "refused"),
      (.lockstep, "lock-step"), (.blind, "blind"),
    ]
    return names.filter { flags.contains($0.0) }.map { " \($0.1)" }.joined()
  }
}

private func hex(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return digits.count < 2 ? "0\(digits)" : digits
}

private func tail(_ bytes: some Collection<UInt8>) -> String {
  bytes.isEmpty ? "" : ": " + bytes.map(hex).joined(separator: " ")
}
