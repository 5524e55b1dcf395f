import Testing

@testable import Bench

struct InferenceBenchTests {
  @Test(arguments: [[24, 64, 64, 4], [3, 1], [5, 300, 2]]) func `acting allocates nothing`(widths: [Int]) {
    var bench = InferenceBench()
    bench.widths = widths
    let outcome = bench.measure(calls: 200)
    #expect(outcome.calls == 200)
    #expect(outcome.allocations == (HeapCount.isKnown ? 0 : nil))
    #expect(outcome.medianSeconds > 0)
    #expect(outcome.slowSeconds >= outcome.medianSeconds)
  }
}
