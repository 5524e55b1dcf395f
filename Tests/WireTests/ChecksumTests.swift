import Testing

@testable import Wire

struct ChecksumTests {
  @Test func `both checksums give the published values of the nine digits`() {
    var short = CRC16()
    var long = CRC32()
    for byte in "123456789".utf8 {
      short.add(byte)
      long.add(byte)
    }
    #expect(short.value == 0xFEE8)
    #expect(long.value == 0xCBF4_3926)
  }
}
