import Testing

@testable import Bridge

@Test func `a histogram's percentiles are at most 3 % too long`() {
  var histogram = LatencyHistogram()
  #expect(histogram.percentile(0.5) == 0)
  for value in 1...100_000 { histogram.add(Int64(value) * 37) }
  for share in [0.001, 0.5, 0.9, 0.99, 0.9999, 1] {
    let exact = (share * 100_000).rounded(.up) * 37
    let found = Double(histogram.percentile(share))
    #expect(found >= exact && found <= exact * 1.032, "\(share)")
  }
  #expect(histogram.longest == 3_700_000 && histogram.count == 100_000)
}

@Test func `a histogram counts small durations exactly and takes any`() {
  var histogram = LatencyHistogram()
  for value in [0, 5, 31, Int64.max, -3] { histogram.add(value) }
  #expect(histogram.percentile(0.4) == 0 && histogram.percentile(0.6) == 5 && histogram.percentile(0.8) == 31)
  #expect(histogram.percentile(1) > 500_000_000_000 && histogram.count == 5)
}

@Test func `ticks are at absolute moments, and missed ones are counted and skipped`() {
  let start = Instant(nanoseconds: 1_000_000_000)
  var pacer = Pacer(rate: 1000, from: start)
  #expect(pacer.turn(at: start + 300) == start)
  // Late within the period: the next tick stays where it was.
  #expect(pacer.turn(at: start + 1_900_000) == start + 1_000_000)
  #expect(pacer.next == start + 2_000_000 && pacer.overruns == 0)
  // Two ticks and a half late: two are lost.
  #expect(pacer.turn(at: start + 4_500_000) == start + 4_000_000)
  #expect(pacer.overruns == 2 && pacer.next == start + 5_000_000)
  #expect(pacer.lateness.count == 3 && pacer.lateness.longest == 900_000)
}
