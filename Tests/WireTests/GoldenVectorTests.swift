import Testing
import Wire

/// Frames captured from the vendors' kits or printed in their manuals (facts/hardware.md, section 1).
enum Golden {
  struct Vector: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var bytes: [UInt8]
    var shown: Shown
    var encode: @Sendable (inout MutableSpan<UInt8>) -> Int

    init(
      _ name: String, _ hex: String, _ shown: Shown, _ encode: @escaping @Sendable (inout MutableSpan<UInt8>) -> Int
    ) {
      testDescription = name
      bytes = WireTests.bytes(hex)
      self.shown = shown
      self.encode = encode
    }
  }

  static let dynamixel: [Vector] = [
    Vector("ping", "FF FF FD 00 01 03 00 01 19 4E", Shown(1, 0x01, [])) { DynamixelFrame.ping(1, into: &$0) },
    Vector("status of a ping", "FF FF FD 00 01 07 00 55 00 06 04 26 65 5D", Shown(1, 0x55, [0x06, 0x04, 0x26])) {
      DynamixelFrame.status(1, parameters: [0x06, 0x04, 0x26].span, into: &$0)
    },
    Vector("read", "FF FF FD 00 01 07 00 02 84 00 04 00 1D 15", Shown(1, 0x02, [0x84, 0, 4, 0])) {
      DynamixelFrame.read(1, address: 132, length: 4, into: &$0)
    },
    Vector("status of a read", "FF FF FD 00 01 08 00 55 00 A6 00 00 00 8C C0", Shown(1, 0x55, [0xA6, 0, 0, 0])) {
      DynamixelFrame.status(1, parameters: [166, 0, 0, 0].span, into: &$0)
    },
    Vector("write", "FF FF FD 00 01 09 00 03 74 00 00 02 00 00 CA 89", Shown(1, 0x03, [0x74, 0, 0, 2, 0, 0])) {
      DynamixelFrame.write(1, .goalPosition, 512, into: &$0)
    },
    Vector(
      "sync write", "FF FF FD 00 FE 11 00 83 74 00 04 00 01 96 00 00 00 02 AA 00 00 00 82 87",
      Shown(0xFE, 0x83, [0x74, 0, 4, 0, 1, 0x96, 0, 0, 0, 2, 0xAA, 0, 0, 0])
    ) {
      DynamixelFrame.syncWrite(
        [1, 2].span, address: 116, length: 4, data: [0x96, 0, 0, 0, 0xAA, 0, 0, 0].span, into: &$0)
    },
    Vector(
      "sync read", "FF FF FD 00 FE 09 00 82 84 00 04 00 01 02 CE FA", Shown(0xFE, 0x82, [0x84, 0, 4, 0, 1, 2])
    ) { DynamixelFrame.syncRead([1, 2].span, address: 132, length: 4, into: &$0) },
    Vector(
      "bulk read", "FF FF FD 00 FE 0D 00 92 01 90 00 02 00 02 92 00 01 00 1A 05",
      Shown(0xFE, 0x92, [1, 0x90, 0, 2, 0, 2, 0x92, 0, 1, 0])
    ) {
      DynamixelFrame.encode(
        id: 0xFE, instruction: 0x92, parameters: [1, 0x90, 0, 2, 0, 2, 0x92, 0, 1, 0].span, into: &$0)
    },
    Vector(
      "stuffed write", "FF FF FD 00 01 0A 00 03 74 00 FF FF FD FD 00 21 E7",
      Shown(1, 0x03, [0x74, 0, 0xFF, 0xFF, 0xFD, 0])
    ) { DynamixelFrame.write(1, address: 116, data: [0xFF, 0xFF, 0xFD, 0].span, into: &$0) },
  ]

  static let feetech: [Vector] = [
    Vector("ping", "FF FF 01 02 01 FB", Shown(1, 0x01, [])) { FeetechFrame.ping(1, into: &$0) },
    Vector("read", "FF FF 01 04 02 38 02 BE", Shown(1, 0x02, [0x38, 2])) {
      FeetechFrame.read(1, address: 56, length: 2, into: &$0)
    },
    Vector("write", "FF FF 01 05 03 2A 00 08 C4", Shown(1, 0x03, [0x2A, 0, 8])) {
      FeetechFrame.write(1, .goalPosition, 2048, into: &$0)
    },
    Vector(
      "sync write", "FF FF FE 0A 83 2A 02 01 00 08 02 00 04 39", Shown(0xFE, 0x83, [0x2A, 2, 1, 0, 8, 2, 0, 4])
    ) { FeetechFrame.syncWrite([1, 2].span, address: 42, length: 2, data: [0, 8, 0, 4].span, into: &$0) },
    Vector("sync read", "FF FF FE 06 82 38 02 01 02 3C", Shown(0xFE, 0x82, [0x38, 2, 1, 2])) {
      FeetechFrame.syncRead([1, 2].span, address: 56, length: 2, into: &$0)
    },
  ]
}

struct GoldenVectorTests {
  @Test(arguments: Golden.dynamixel) func `Dynamixel frames are the vendor's, both ways`(_ vector: Golden.Vector) {
    #expect(encoded(vector.encode) == vector.bytes)
    #expect(DynamixelParser.frames(in: vector.bytes) == [vector.shown])
  }

  @Test(arguments: Golden.feetech) func `Feetech frames are the vendor's, both ways`(_ vector: Golden.Vector) {
    #expect(encoded(vector.encode) == vector.bytes)
    #expect(FeetechParser.frames(in: vector.bytes) == [vector.shown])
  }

  /// dynamixel-sdk for Python forgets to stuff; its checksum is right, so what it means is understood.
  @Test func `the frame that the vendor's Python kit fails to stuff is read as meant, and never written`() {
    let wrong = bytes("FF FF FD 00 01 09 00 03 74 00 FF FF FD 00 C9 07")
    #expect(DynamixelParser.frames(in: wrong) == [Shown(1, 0x03, [0x74, 0, 0xFF, 0xFF, 0xFD, 0])])
    let written = encoded { DynamixelFrame.write(1, address: 116, data: [0xFF, 0xFF, 0xFD, 0].span, into: &$0) }
    #expect(written != wrong)
  }
}
