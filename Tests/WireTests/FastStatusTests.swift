import Testing
import Wire

/// One frame that answers for all servos.
struct FastStatusTests {
  private static let length = 10
  private static let ids: [UInt8] = Array(1...12)
  private static let data: [UInt8] = (0..<120).map { UInt8($0 * 37 & 0xFF) }
  private static let frame = encoded {
    DynamixelFrame.fastStatus(
      ids.span, errors: ids.map { $0 == 3 ? 0x80 : 0 }.span, length: length, data: data.span, into: &$0)
  }

  /// Whose data a damaged frame still gives, when it is taken; nil when the parser shows nothing at all.
  private static func intact(_ frame: [UInt8]) -> [UInt8]? {
    var parser = DynamixelParser(showsDamagedFastStatus: true)
    for byte in frame where parser.feed(byte) {
      guard let count = parser.fastEntryCount(length: length) else { continue }
      return (0..<count).map { parser.fastEntry($0, length: length) }.filter(\.isIntact).map(\.id)
    }
    return nil
  }

  @Test func `its length is that of the manual, its parts are what was said`() throws {
    #expect(Self.frame.count == 8 + 14 * 12)
    var parser = DynamixelParser()
    for byte in Self.frame.dropLast() where parser.feed(byte) { Issue.record("shown too early") }
    let isWhole = parser.feed(Self.frame[Self.frame.count - 1])
    #expect(isWhole && parser.isFastStatus && !parser.isDamaged)
    try #require(parser.fastEntryCount(length: Self.length) == 12)
    let other = parser.fastEntryCount(length: 11)
    #expect(other == nil)
    for index in 0..<12 {
      let entry = parser.fastEntry(index, length: Self.length)
      #expect(entry.id == Self.ids[index] && entry.isIntact && entry.error == (index == 2 ? 0x80 : 0))
      let data = (0..<Self.length).map { parser[entry.start + $0] }
      #expect(data == Array(Self.data[index * Self.length..<(index + 1) * Self.length]))
    }
  }

  @Test func `header bytes in its data are not stuffed`() {
    let data = bytes("FF FF FD 00 FF FF FD FD")
    let frame = encoded {
      DynamixelFrame.fastStatus([1, 2].span, errors: [0, 0].span, length: 4, data: data.span, into: &$0)
    }
    #expect(frame.count == 8 + 2 * 8)
    let found = DynamixelParser.frames(in: frame)
    #expect(found.count == 1)
    #expect(found.first?.parameters.count == 16)
    #expect(found.first.map { Array($0.parameters[2..<6] + $0.parameters[10..<14]) } == data)
  }

  @Test func `a wrong bit costs the servo it is in, and the next one when it is in a checksum`() {
    for bit in 8 * 8..<Self.frame.count * 8 {
      var damaged = Self.frame
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let part = (bit / 8 - 8) / 14
      let isInChecksum = (bit / 8 - 8) % 14 >= 12
      let lost = isInChecksum ? [part, part + 1] : [part]
      #expect(Self.intact(damaged) == Self.ids.indices.filter { !lost.contains($0) }.map { Self.ids[$0] })
      #expect(DynamixelParser.frames(in: damaged) == [], "who did not ask for damaged frames gets none")
    }
  }

  @Test func `two wrong bits never make a part that vouches for wrong data`() {
    var wrong = 0
    for first in stride(from: 8 * 8, to: Self.frame.count * 8, by: 3) {
      for second in stride(from: first + 1, to: Self.frame.count * 8, by: 7) {
        var damaged = Self.frame
        damaged[first / 8] ^= 1 << UInt8(first % 8)
        damaged[second / 8] ^= 1 << UInt8(second % 8)
        let touched = [first, second].map { ($0 / 8 - 8) % 14 < 12 ? ($0 / 8 - 8) / 14 : -1 }
        for id in Self.intact(damaged) ?? [] where touched.contains(Int(id) - 1) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }
}
