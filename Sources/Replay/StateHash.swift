/// FNV-1a over words of 64 bits instead of bytes (Fowler, Noll, Vo; draft-eastlake-fnv): any difference in a bit of a
/// state makes another hash, but for chance.
struct StateHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01B3 }
  mutating func add(_ number: Double) { add(number.bitPattern) }
  mutating func add(_ number: Float) { add(UInt64(number.bitPattern)) }
  mutating func add(_ flag: Bool) { add(flag ? 1 : 0 as UInt64) }
}
