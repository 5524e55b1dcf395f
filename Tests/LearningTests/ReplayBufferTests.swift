import Random
import Testing

@testable import Learning

struct ReplayBufferTests {
  private func filled(capacity: Int, alpha: Double?, with count: Int) -> ReplayBuffer {
    let buffer = ReplayBuffer(capacity: capacity, width: 2, alpha: alpha)
    let source = TransitionTable(capacity: 1, width: 2)
    for index in 0..<count {
      source.returns[0] = Float(index)
      source.observations[1] = Float(10 * index)
      buffer.append(source, at: 0)
    }
    return buffer
  }

  @Test func `the newest overwrite the oldest, within memory taken once`() {
    let buffer = filled(capacity: 4, alpha: nil, with: 6)
    #expect(buffer.count == 4)
    #expect(buffer.table.returns.elements == [4, 5, 2, 3])
    #expect(buffer.table.observations.elements == [0, 40, 0, 50, 0, 20, 0, 30])
  }

  @Test func `the stated bytes are those of the arrays`() {
    let table = TransitionTable(capacity: 100, width: 7)
    let bytes =
      table.observations.bytes + table.successors.bytes + table.actions.bytes + table.returns.bytes
      + table.discounts.bytes
    #expect(TransitionTable.bytes(capacity: 100, width: 7) == bytes)
    #expect(ReplayBuffer.bytes(capacity: 100, width: 7, prioritised: false) == bytes)
    #expect(ReplayBuffer.bytes(capacity: 100, width: 7, prioritised: true) == bytes + 2 * 128 * 8)
  }

  @Test func `even draws reach every item and only those there are`() {
    let buffer = filled(capacity: 50, alpha: nil, with: 8)
    let items = FlatArray<Int32>(repeating: -1, count: 8_000)
    let weights = FlatArray<Float>(repeating: 0, count: 8_000)
    var stream = RandomStream(3)
    buffer.draw(&stream, beta: 1, items: items, weights: weights)
    for item in 0..<8 {
      let share = items.elements.count { $0 == Int32(item) }
      #expect((850...1150).contains(share), "item \(item): \(share)")
    }
    #expect(weights.elements.allSatisfy { $0 == 1 })
  }

  @Test func `priorities set the shares, and weights make up for them`() {
    let buffer = filled(capacity: 4, alpha: 0.5, with: 4)
    let errors = FlatArray<Float>([1, -4, 9, 16])
    buffer.update(items: FlatArray<Int32>([0, 1, 2, 3]), errors: errors)
    let items = FlatArray<Int32>(repeating: -1, count: 10_000)
    let weights = FlatArray<Float>(repeating: 0, count: 10_000)
    var stream = RandomStream(3)
    buffer.draw(&stream, beta: 1, items: items, weights: weights)
    // The square roots 1, 2, 3, 4 of the errors' sizes share 10,000 draws; the draws are stratified.
    for item in 0..<4 {
      let share = items.elements.count { $0 == Int32(item) }
      #expect(abs(share - 1000 * (item + 1)) <= 2, "item \(item): \(share)")
    }
    for index in stride(from: 0, to: 10_000, by: 500) {
      #expect(abs(weights[index] - 1 / Float(items[index] + 1)) < 1e-5)
    }
  }

  @Test func `a new transition has the highest priority so far`() {
    let buffer = filled(capacity: 8, alpha: 1, with: 3)
    buffer.update(items: FlatArray<Int32>([0, 1, 2]), errors: FlatArray<Float>([0, 0, 7]))
    let source = TransitionTable(capacity: 1, width: 2)
    buffer.append(source, at: 0)
    let items = FlatArray<Int32>(repeating: -1, count: 1000)
    var stream = RandomStream(3)
    buffer.draw(&stream, beta: 1, items: items, weights: FlatArray(repeating: 0, count: 1000))
    #expect(abs(items.elements.count { $0 == 3 } - 500) <= 2)
  }
}
