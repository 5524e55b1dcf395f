import Foundation
import Testing
import Wire

/// Our encoders against the vendors' own clients from PyPI, byte by byte. The first run fetches them.
struct VendorFrameTests {
  /// One call of a vendor's client, and what it wrote.
  struct Call: Decodable {
    var `protocol`: String
    var call: String
    var ids: [UInt8]
    var address: UInt16
    var length: UInt16
    /// For all servos, one after the other.
    var data: [UInt8]
    var frame: [UInt8]

    var ours: [UInt8] {
      encoded { frame in `protocol` == "dynamixel" ? dynamixel(&frame) : feetech(&frame) }
    }

    private func dynamixel(_ frame: inout MutableSpan<UInt8>) -> Int {
      switch call {
      case "ping": DynamixelFrame.ping(ids[0], into: &frame)
      case "reboot": DynamixelFrame.reboot(ids[0], into: &frame)
      case "read": DynamixelFrame.read(ids[0], address: address, length: length, into: &frame)
      case "write": DynamixelFrame.write(ids[0], address: address, data: data.span, into: &frame)
      case "sync read": DynamixelFrame.syncRead(ids.span, address: address, length: length, into: &frame)
      case "fast sync read":
        DynamixelFrame.syncRead(ids.span, address: address, length: length, fast: true, into: &frame)
      case "sync write":
        DynamixelFrame.syncWrite(ids.span, address: address, length: length, data: data.span, into: &frame)
      default: 0
      }
    }

    private func feetech(_ frame: inout MutableSpan<UInt8>) -> Int {
      let (address, length) = (UInt8(address), UInt8(length))
      return switch call {
      case "ping": FeetechFrame.ping(ids[0], into: &frame)
      case "read": FeetechFrame.read(ids[0], address: address, length: length, into: &frame)
      case "write": FeetechFrame.write(ids[0], address: address, data: data.span, into: &frame)
      case "sync read": FeetechFrame.syncRead(ids.span, address: address, length: length, into: &frame)
      case "sync write":
        FeetechFrame.syncWrite(ids.span, address: address, length: length, data: data.span, into: &frame)
      default: 0
      }
    }

    /// Whether the header's bytes stand within the frame, where the protocol demands a stuffed byte after them. The
    /// vendor's Python kit leaves it out (facts/hardware.md, section 0).
    var needsStuffing: Bool {
      `protocol` == "dynamixel"
        && frame[7...].indices.dropLast(4).contains { frame[$0...$0 + 2] == [0xFF, 0xFF, 0xFD] }
    }

    /// Our frame as the vendor would have it: nothing stuffed, with a length and a checksum for that.
    var unstuffed: [UInt8]? {
      guard let shown = DynamixelParser.frames(in: ours).first else { return nil }
      let length = UInt16(shown.parameters.count + 3)
      var bytes: [UInt8] = [0xFF, 0xFF, 0xFD, 0, shown.id, UInt8(length & 0xFF), UInt8(length >> 8), shown.instruction]
      bytes += shown.parameters
      return bytes
    }
  }

  @Test func `our bytes are the vendors', except where theirs forget to stuff`() throws {
    let process = FirmwareRig.tool(
      "python", "dynamixel-sdk", "feetech-servo-sdk", "--",
      FirmwareRig.checkout.appendingPathComponent("tools/peers/programs/vendor_frames.py").path)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try #require(try output.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let calls = try text.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Call.self, from: $0) }
    #expect(calls.count == 2400)

    let (forgotten, whole) = (calls.filter(\.needsStuffing), calls.filter { !$0.needsStuffing })
    #expect(whole.filter { $0.ours != $0.frame }.map(\.call) == [])
    // Those are enough to show the bug; they carry what ours mean, without the stuffing.
    #expect(forgotten.count > 50)
    #expect(forgotten.filter { $0.ours == $0.frame || $0.unstuffed != Array($0.frame.dropLast(2)) }.map(\.call) == [])
  }
}
