import Testing

@testable import Learning

struct RunningStatisticsTests {
  /// Sums of one group around a shift.
  private func merge(_ group: [Double], shift: Float, into statistics: inout RunningStatistics) {
    let sums = FlatArray(repeating: 0.0, count: 1)
    let squares = FlatArray(repeating: 0.0, count: 1)
    let shifts = FlatArray(repeating: shift, count: 1)
    for value in group {
      sums[0] += value - Double(shift)
      squares[0] += (value - Double(shift)) * (value - Double(shift))
    }
    sums.read { sums in
      squares.read { squares in
        shifts.read { shifts in
          statistics.merge(count: Double(group.count), sums: sums, sumsOfSquares: squares, shift: shifts)
        }
      }
    }
  }

  @Test func `groups merge to the mean and variance of the whole`() {
    var statistics = RunningStatistics(channels: 1)
    #expect(statistics.variance(0) == 1)
    merge([1, 2, 4], shift: 0, into: &statistics)
    merge([], shift: 3, into: &statistics)
    merge([8, 16], shift: 10, into: &statistics)
    // (1 + 2 + 4 + 8 + 16) / 5 = 6.2; squares 341 / 5 - 38.44 = 29.76
    #expect(statistics.count == 5)
    #expect(abs(statistics.mean[0] - 6.2) < 1e-12)
    #expect(abs(statistics.variance(0) - 29.76) < 1e-12)
  }

  @Test func `a small spread far from zero survives`() {
    var statistics = RunningStatistics(channels: 1)
    for _ in 0..<1_000 { merge([1e6 - 0.5, 1e6 + 0.5], shift: 1e6, into: &statistics) }
    #expect(abs(statistics.mean[0] - 1e6) < 1e-9)
    #expect(abs(statistics.variance(0) - 0.25) < 1e-9)
  }

  @Test func `a value that is not a number is noticed`() {
    var statistics = RunningStatistics(channels: 1)
    merge([1, .nan], shift: 0, into: &statistics)
    #expect(!statistics.isFinite)
  }
}
