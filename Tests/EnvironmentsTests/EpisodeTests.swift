import Environments
import Random
import Testing

struct EpisodeTests {
  private static let purposes: [Purpose] = [
    .training, .selection, .evaluation, .stepping, .layout, .placement, .parameters, .sensors, .weights, .actions,
    .minibatches, .exploration, .replay, .bootstrap,
  ]

  @Test func `streams of an episode differ by purpose, seed, index, use and part`() {
    var keys: Set<UInt64> = []
    for purpose in Self.purposes[..<4] {
      for (seed, index) in [(0, 0), (0, 1), (1, 0), (1, 1)] as [(UInt64, UInt64)] {
        let episode = Episode(purpose, seed: seed, index: index)
        for use in Self.purposes {
          for part in 0..<3 as Range<UInt64> { keys.insert(episode.stream(use, part).key) }
        }
      }
    }
    #expect(keys.count == 4 * 4 * Self.purposes.count * 3)
  }

  @Test func `asking an episode for one stream does not move another`() {
    let episode = Episode(.evaluation, seed: 5, index: 9)
    var layout = episode.stream(.layout)
    let first = layout.next()
    var sensors = episode.stream(.sensors)
    for _ in 0..<10 { _ = sensors.next() }
    var again = episode.stream(.layout)
    #expect(again.next() == first)
    #expect(sensors.counter == 10 && layout.counter == 1)
  }
}
