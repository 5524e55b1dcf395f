import Bridge
import Foundation
import Synchronization
import Wire

/// The least that can stand for a device: takes bytes, gives back whole answers.
protocol Answering: AnyObject {
  func answers(to byte: UInt8) -> [[UInt8]]
}

/// A device on a pseudo-terminal, in a thread of its own, that damages every so-many-th answer.
final class Responder: @unchecked Sendable {
  struct Damage: Sendable {
    /// Every n-th answer has one byte wrong; 0: none.
    var corruptEvery = 0
    /// Every n-th answer does not come.
    var dropEvery = 0
    /// Bits per second that bytes take on the wire, both ways; 0: no time.
    var baud = 0
  }

  let path: String
  private let terminal: PseudoTerminal
  private let device: any Answering
  private let damage: Damage
  private let isStopped = Atomic(false)
  private let done = DispatchSemaphore(value: 0)

  init(_ device: any Answering, link: String? = nil, damage: Damage = Damage()) throws {
    terminal = try PseudoTerminal(link: link)
    path = link ?? terminal.path
    self.device = device
    self.damage = damage
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  /// Pulls the plug and waits until nothing happens any more.
  func finish() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    done.wait()
  }

  private func wireTime(_ bytes: Int) -> Int64 {
    damage.baud > 0 ? Int64(bytes) * 10_000_000_000 / Int64(damage.baud) : 0
  }

  private func serve() {
    var count = 0
    var isBusyUntil = Instant.now
    var bytes = InlineArray<512, UInt8>(repeating: 0)
    while true {
      let isLast = isStopped.load(ordering: .sequentiallyConsistent)
      var span = bytes.mutableSpan
      guard case .bytes(let read) = terminal.line.read(into: &span, by: .now + .milliseconds(5)) else {
        // Only once all that was sent before has been heard.
        if isLast { break }
        continue
      }
      isBusyUntil = max(isBusyUntil, .now) + wireTime(read)
      for index in 0..<read {
        for answer in device.answers(to: bytes[index]) {
          count += 1
          if damage.dropEvery > 0, count.isMultiple(of: damage.dropEvery) { continue }
          var answer = answer
          if damage.corruptEvery > 0, count.isMultiple(of: damage.corruptEvery) {
            answer[count * 7 % answer.count] ^= 0x41
          }
          isBusyUntil = isBusyUntil + wireTime(answer.count)
          if damage.baud > 0 { while Instant.now < isBusyUntil {} }
          _ = terminal.line.write(answer.span, by: .now + .milliseconds(100))
        }
      }
    }
    terminal.close()
    done.signal()
  }
}

/// Servos that keep what is written to their tables.
final class DynamixelServos: Answering {
  private(set) var tables: [UInt8: [UInt8]]
  var knowsFast = true
  private(set) var fastRequests = 0
  private var parser = DynamixelParser()

  init(_ ids: [UInt8]) {
    var table = [UInt8](repeating: 0, count: 256)
    table[0...1] = [0xFC, 0x03]
    table[11] = 3
    table[36...37] = [0x75, 0x03]
    table[44...47] = [0xFF, 0x03, 0, 0]
    table[132...135] = [0x00, 0x08, 0, 0]
    tables = Dictionary(uniqueKeysWithValues: ids.map { ($0, table) })
  }

  func set(_ id: UInt8, _ register: DynamixelRegister, _ value: Int32) {
    for byte in 0..<register.width {
      tables[id]![Int(register.address) + byte] = UInt8(truncatingIfNeeded: value >> (8 * Int32(byte)))
    }
  }

  func value(_ id: UInt8, _ register: DynamixelRegister) -> Int32 {
    let table = tables[id]!
    let raw = (0..<register.width).reduce(UInt32(0)) {
      $0 | UInt32(table[Int(register.address) + $1]) << UInt32(8 * $1)
    }
    return register.width == 2 ? Int32(Int16(truncatingIfNeeded: raw)) : Int32(bitPattern: raw)
  }

  func answers(to byte: UInt8) -> [[UInt8]] {
    guard parser.feed(byte) else { return [] }
    let parameters = parser.withParameters { span in span.indices.map { span[$0] } }
    let id = parser.id
    func word(_ index: Int) -> Int { Int(parameters[index]) | Int(parameters[index + 1]) << 8 }
    switch parser.instruction {
    case DynamixelInstruction.read:
      guard let table = tables[id] else { return [] }
      return [status(id, Array(table[word(0)..<word(0) + word(2)]))]
    case DynamixelInstruction.write:
      guard tables[id] != nil else { return [] }
      for (offset, byte) in parameters.dropFirst(2).enumerated() { tables[id]![word(0) + offset] = byte }
      return [status(id, [])]
    case DynamixelInstruction.syncWrite:
      let stride = word(2) + 1
      for start in Swift.stride(from: 4, to: parameters.count, by: stride) {
        for offset in 1..<stride { tables[parameters[start]]?[word(0) + offset - 1] = parameters[start + offset] }
      }
      return []
    case DynamixelInstruction.syncRead:
      return parameters.dropFirst(4).map { status($0, Array(tables[$0]![word(0)..<word(0) + word(2)])) }
    case DynamixelInstruction.fastSyncRead:
      fastRequests += 1
      guard knowsFast else { return [] }
      let ids = Array(parameters.dropFirst(4))
      let data = ids.flatMap { tables[$0]![word(0)..<word(0) + word(2)] }
      let errors = [UInt8](repeating: 0, count: ids.count)
      return [
        frame { DynamixelFrame.fastStatus(ids.span, errors: errors.span, length: word(2), data: data.span, into: &$0) }
      ]
    default: return []
    }
  }

  private func status(_ id: UInt8, _ data: [UInt8]) -> [UInt8] {
    frame { DynamixelFrame.status(id, parameters: data.span, into: &$0) }
  }
}

final class FeetechServos: Answering {
  private(set) var tables: [UInt8: [UInt8]]
  private var parser = FeetechParser()

  init(_ ids: [UInt8]) {
    var table = [UInt8](repeating: 0, count: 256)
    table[3...4] = [0x09, 0x03]
    table[56...57] = [0x00, 0x08]
    table[63] = 31
    tables = Dictionary(uniqueKeysWithValues: ids.map { ($0, table) })
  }

  func word(_ id: UInt8, _ register: FeetechRegister) -> UInt16 {
    UInt16(tables[id]![Int(register.address)]) | UInt16(tables[id]![Int(register.address) + 1]) << 8
  }

  func answers(to byte: UInt8) -> [[UInt8]] {
    guard parser.feed(byte) else { return [] }
    let parameters = parser.withParameters { span in span.indices.map { span[$0] } }
    let id = parser.id
    switch parser.instruction {
    case FeetechInstruction.read:
      guard let table = tables[id] else { return [] }
      return [status(id, Array(table[Int(parameters[0])..<Int(parameters[0]) + Int(parameters[1])]))]
    case FeetechInstruction.write:
      guard tables[id] != nil else { return [] }
      for (offset, byte) in parameters.dropFirst().enumerated() { tables[id]![Int(parameters[0]) + offset] = byte }
      return [status(id, [])]
    case FeetechInstruction.syncWrite:
      let stride = Int(parameters[1]) + 1
      for start in Swift.stride(from: 2, to: parameters.count, by: stride) {
        for offset in 1..<stride {
          tables[parameters[start]]?[Int(parameters[0]) + offset - 1] = parameters[start + offset]
        }
      }
      return []
    case FeetechInstruction.syncRead:
      let range = Int(parameters[0])..<Int(parameters[0]) + Int(parameters[1])
      return parameters.dropFirst(2).map { status($0, Array(tables[$0]![range])) }
    default: return []
    }
  }

  private func status(_ id: UInt8, _ data: [UInt8]) -> [UInt8] {
    frame { FeetechFrame.status(id, parameters: data.span, into: &$0) }
  }
}

/// A device on Strut's link whose wheels turn as fast as they are told, in real time of no clock: a ms per message.
final class LinkWheels: Answering {
  private var device = LinkDevice(kind: .virtual, channels: 2, canLockstep: true)
  var contacts: UInt16 = 0
  private var time: UInt32 = 0
  private var parser = LinkParser()

  func answers(to byte: UInt8) -> [[UInt8]] {
    guard parser.feed(byte) else { return [] }
    time += 1000
    _ = device.tell(time: time)
    switch device.receive(parser) {
    case .nothing: return []
    case .hello: return [frame { device.helloReply.encode(into: &$0) }]
    case .state, .step:
      var state = device.state
      state.contacts = contacts
      for channel in 0..<2 { state.speeds[channel] = device.duty[channel] * 15 }
      return [frame { state.encode(into: &$0) }]
    }
  }

  var isArmed: Bool { device.isArmed }
}

func frame(_ encode: (inout MutableSpan<UInt8>) -> Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 1024)
  var span = bytes.mutableSpan
  let count = encode(&span)
  return Array(bytes[0..<count])
}
