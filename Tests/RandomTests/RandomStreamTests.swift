import Random
import Testing

struct RandomStreamTests {
  /// Recomputed outside Swift from the definition; a change here changes every layout, score and trained policy.
  @Test func `the first numbers of a stream never change`() {
    var stream = RandomStream(.training, seed: 1, 2, 3)
    #expect((0..<3).map { _ in stream.next() } == [11965560681095023399, 16590679856864828966, 8737547430248779630])
    var branch = RandomStream(.evaluation, seed: 42).branch(.layout, 7)
    #expect((0..<3).map { _ in branch.next() } == [4986359986305764859, 6062954089113028818, 3850874852637799432])
    var units = RandomStream(.weights, seed: 0)
    #expect((0..<2).map { _ in units.unit() } == [0.696479857307259, 0.10932381920650014])
  }

  @Test func `a number depends only on the stream and on its place`() {
    var alone = RandomStream(.actions, seed: 8)
    let expected = (0..<100).map { _ in alone.next() }
    var first = RandomStream(.actions, seed: 8)
    var second = RandomStream(.actions, seed: 9)
    var interleaved: [UInt64] = []
    for index in 0..<100 {
      if index.isMultiple(of: 3) { _ = second.next() }
      interleaved.append(first.next())
    }
    #expect(interleaved == expected)
  }

  @Test func `a branch depends on the names and not on what was drawn`() {
    let fresh = RandomStream(.training, seed: 1)
    var used = fresh
    for _ in 0..<5 { _ = used.next() }
    #expect(used.branch(.sensors, 2) == fresh.branch(.sensors, 2))
    #expect(fresh.branch(.sensors, 2) != fresh.branch(.sensors, 3))
    #expect(fresh.branch(.sensors) != fresh.branch(.layout))
  }

  @Test func `streams of many names share no number`() {
    var seen: Set<UInt64> = []
    var count = 0
    for seed in 0..<10 as Range<UInt64> {
      for index in 0..<10 as Range<UInt64> {
        for purpose in [Purpose.training, .evaluation, .actions] {
          var stream = RandomStream(purpose, seed: seed, index)
          for _ in 0..<100 {
            seen.insert(stream.next())
            count += 1
          }
        }
      }
    }
    #expect(seen.count == count)
  }

  @Test func `the order of the names matters`() {
    #expect(RandomStream(1, 2) != RandomStream(2, 1))
    #expect(RandomStream(0) != RandomStream(0, 0))
    #expect(RandomStream(.training, seed: 1, 0) != RandomStream(.training, seed: 0, 1))
  }

  @Test func `neighbouring seeds give uncorrelated numbers`() {
    let count = 20_000
    let products = (0..<count).map { index in
      var first = RandomStream(.training, seed: UInt64(index))
      var second = RandomStream(.training, seed: UInt64(index) + 1)
      return (first.unit() - 0.5) * (second.unit() - 0.5) * 12
    }
    #expect(abs(products.reduce(0, +) / Double(count)) < 0.036)  // five standard errors
  }
}
