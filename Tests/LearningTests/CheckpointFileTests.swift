import Testing

@testable import Learning

/// The form of a checkpoint's file, and what is said of one that is not whole.
struct CheckpointFileTests {
  private static let example: [UInt8] = {
    var writer = CheckpointWriter()
    writer.put("floats", [1.5, -0.0, .nan] as [Float])
    writer.put("doubles", [.pi] as [Double])
    writer.put("small", [-1, 2, 3] as [Int32])
    writer.put("large", [Int.min, .max])
    writer.put("words", [UInt64.max])
    writer.put("bytes", [7, 8, 9] as [UInt8])
    writer.put("none", [] as [Float])
    let ring = FlatArray<Int32>(repeating: 0, count: 6)
    for index in 0..<6 { ring[index] = Int32(index) }
    writer.put("ring", ring, [4..<6, 0..<1])
    writer.put("one", 42)
    return writer.sealed()
  }()

  private func read(_ bytes: [UInt8]) throws -> CheckpointReader { try CheckpointReader(bytes, folder: "/nowhere") }

  /// The example with some words changed and the checksum made anew, as another program would have written it.
  private static func rewritten(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var bytes = Array(example.dropLast(8))
    change(&bytes)
    var checksum = Checksum()
    checksum.add(bytes, count: bytes.count)
    return bytes + (0..<8).map { UInt8(truncatingIfNeeded: checksum.value >> (8 * $0)) }
  }

  @Test func `every kind of number reads back, bit for bit`() throws {
    let reader = try read(Self.example)
    let floats: [Float] = try reader.array("floats")
    #expect(floats.map(\.bitPattern) == [Float(1.5), -0.0, .nan].map(\.bitPattern))
    #expect(try reader.array("doubles") == [Double.pi])
    #expect(try reader.array("small") == [-1, 2, 3] as [Int32])
    #expect(try reader.array("large") == [Int.min, .max])
    #expect(try reader.number("words") == UInt64.max)
    #expect(try reader.array("bytes") == [7, 8, 9] as [UInt8])
    #expect(try reader.array("none", of: Float.self) == [])
    #expect(try reader.array("ring") == [4, 5, 0] as [Int32])
    #expect(try reader.integer("one", in: 0...42) == 42)
    #expect(Self.example.count % 8 == 0)
  }

  @Test func `every truncation is refused as damage`() {
    for length in 0..<Self.example.count {
      let error = #expect(throws: CheckpointError.self) { try read(Array(Self.example[..<length])) }
      #expect(error?.cause == .damaged)
    }
  }

  @Test func `every flipped bit is refused as damage`() {
    for index in 0..<8 * Self.example.count {
      var bytes = Self.example
      bytes[index / 8] ^= 1 << (index % 8)
      let error = #expect(throws: CheckpointError.self) { try read(bytes) }
      #expect(error?.cause == .damaged)
    }
  }

  @Test func `another version is refused, and both are named`() {
    let error = #expect(throws: CheckpointError.self) { try read(Self.rewritten { $0[8] = 0 }) }
    #expect(error?.cause == .foreign)
    #expect(
      error?.description
        == "it has version 0, and this program reads version \(CheckpointWriter.version); continue with the program "
        + "that the run began with")
  }

  /// Byte 16 begins the first array: the length of its name, the kind of its numbers, their count.
  @Test(arguments: [16, 19, 20, 24, 30, 31]) func `a head that leads astray is refused, whatever the checksum`(
    _ at: Int
  ) {
    let error = #expect(throws: CheckpointError.self) { try read(Self.rewritten { $0[at] = 0xFF }) }
    #expect(error?.description == "it is not built as a checkpoint is")
  }

  @Test func `an array of another kind, length or range is refused`() throws {
    let reader = try read(Self.example)
    func message(_ work: (CheckpointReader) throws -> Void) -> String? {
      #expect(throws: CheckpointError.self) { try work(reader) }?.description
    }
    #expect(
      message { _ = try $0.array("floats", of: Int32.self) }
        == "it holds no 'floats' of the kind that this program saves")
    #expect(
      message { _ = try $0.number("gone", of: Int.self) } == "it holds no 'gone' of the kind that this program saves")
    #expect(
      message { try $0.fill("small", FlatArray(repeating: 0 as Int32, count: 4)) }
        == "'small' has 3 numbers where 4 should be")
    #expect(message { _ = try $0.integer("one", in: 0...41) } == "'one' is 42, which cannot be")
  }

  @Test func `what has no magic is no checkpoint`() {
    for bytes in [[], [1, 2, 3], [UInt8](repeating: 0, count: 64)] {
      let error = #expect(throws: CheckpointError.self) { try read(bytes) }
      #expect(error?.description == "it does not begin as a checkpoint does")
    }
  }
}
