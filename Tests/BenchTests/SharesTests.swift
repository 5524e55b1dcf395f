import Learning
import Testing

@testable import Bench

struct SharesTests {
  @Test func `every second of every thread is in one share`() {
    var collecting = CollectingTimes()
    collecting.physics = .seconds(4)
    collecting.environment = .seconds(5)
    collecting.inference = .seconds(2)
    let shares = Shares(collecting: collecting, updateSeconds: 3, seconds: 10, threads: 2)
    #expect(shares.named.map(\.name) == ["physics", "environment", "inference", "update", "rest"])
    let expected = [0.2, 0.05, 0.1, 0.3, 0.35]
    for (share, value) in zip(shares.named, expected) { #expect(abs(share.share - value) < 1e-12) }
  }
}
