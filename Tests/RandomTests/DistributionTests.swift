import Random
import Testing

/// Moments of 100,000 draws, to five standard errors.
struct DistributionTests {
  private static let count = 100_000

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func `unit numbers lie in 0 ..< 1 and have the moments of a uniform distribution`() {
    var stream = RandomStream(.training, seed: 11)
    let values = (0..<Self.count).map { _ in stream.unit() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(mean(values) - 0.5) < 0.0046)
    #expect(abs(mean(values.map { ($0 - 0.5) * ($0 - 0.5) }) - 1 / 12) < 0.0012)
  }

  @Test func `unit numbers fill a hundred bins evenly`() {
    var stream = RandomStream(.training, seed: 12)
    var bins = [Double](repeating: 0, count: 100)
    for _ in 0..<Self.count { bins[Int(stream.unit() * 100)] += 1 }
    let chiSquare = bins.map { ($0 - 1000) * ($0 - 1000) / 1000 }.reduce(0, +)
    #expect(chiSquare > 50 && chiSquare < 170)  // 99 degrees of freedom: mean 99, deviation 14
  }

  @Test func `uniform numbers keep to their range`() {
    var stream = RandomStream(.training, seed: 13)
    let values = (0..<Self.count).map { _ in stream.uniform(-3...5) }
    #expect(values.allSatisfy { (-3...5).contains($0) })
    #expect(abs(mean(values) - 1) < 0.037)
    #expect(stream.uniform(2...2) == 2)
  }

  @Test func `normal numbers have the moments of the standard normal distribution`() {
    var stream = RandomStream(.training, seed: 14)
    let values = (0..<Self.count).map { _ in stream.normal() }
    let squares = values.map { $0 * $0 }
    #expect(values.allSatisfy { $0.isFinite })
    #expect(abs(mean(values)) < 0.016)
    #expect(abs(mean(squares) - 1) < 0.023)
    #expect(abs(mean(zip(values, squares).map { $0 * $1 })) < 0.062)
    #expect(abs(mean(squares.map { $0 * $0 }) - 3) < 0.16)
    #expect(abs(mean(values.map { abs($0) < 1 ? 1 : 0 }) - 0.6827) < 0.0074)
  }

  @Test func `a normal number takes two draws, whatever its value`() {
    var stream = RandomStream(.training, seed: 15)
    for index in 1...100 as ClosedRange<UInt64> {
      _ = stream.normal()
      #expect(stream.counter == 2 * index)
    }
  }

  @Test func `successive normal numbers are uncorrelated`() {
    var stream = RandomStream(.training, seed: 16)
    let products = (0..<Self.count).map { _ in stream.normal() * stream.normal() }
    #expect(abs(mean(products)) < 0.016)
  }

  @Test func `integers reach every value of a range evenly`() {
    var stream = RandomStream(.training, seed: 17)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(in: -3...3) + 3] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 463 })
    #expect(stream.integer(in: 4...4) == 4)
  }
}
