import Environments
import Testing

@testable import Learning

struct NStepWindowTests {
  /// Pushes steps with the rewards 1, 2, 4, 8 ... and observations 0, 1, 2 ...; returns what was staged.
  private func staged(
    length: Int, steps: [Step]
  ) -> [(seen: Float, total: Float, discount: Float, successor: Float)] {
    let window = NStepWindow(environments: 2, width: 1, length: length, gamma: 0.5, pushes: steps.count)
    let seen = SeatRows<Float>(repeating: -1, rows: 2, width: 1)
    let next = SeatRows<Float>(repeating: -1, rows: 2, width: 1)
    for (index, step) in steps.enumerated() {
      seen.write(1) { $0[0] = Float(index) }
      next.write(1) { $0[0] = Float(index + 1) }
      window.push(1, observations: seen, action: Int32(index), step: step, successors: next)
    }
    #expect(window.stagedCounts[0] == 0)
    return (0..<window.stagedCounts[1]).map { index in
      let at = window.stagedCapacity + index
      #expect(window.staged.actions[at] == Int32(window.staged.observations[at]))
      return (
        window.staged.observations[at], window.staged.returns[at], window.staged.discounts[at],
        window.staged.successors[at]
      )
    }
  }

  @Test func `one step is a transition by itself`() {
    let found = staged(length: 1, steps: [Step(reward: 1), Step(reward: 2, terminated: true)])
    #expect(found.map(\.seen) == [0, 1])
    #expect(found.map(\.total) == [1, 2])
    #expect(found.map(\.discount) == [0.5, 0])
    #expect(found.map(\.successor) == [1, 2])
  }

  @Test func `three steps add up with their discounts, and a termination ends them all`() {
    let rewards = [1.0, 2, 4, 8]
    let found = staged(length: 3, steps: rewards.map { Step(reward: $0, terminated: $0 == 8) })
    #expect(found.map(\.seen) == [0, 1, 2, 3])
    // 1 + 2/2 + 4/4;  2 + 4/2 + 8/4;  4 + 8/2;  8
    #expect(found.map(\.total) == [3, 6, 8, 8])
    #expect(found.map(\.discount) == [0.125, 0, 0, 0])
    #expect(found.map(\.successor) == [3, 4, 4, 4])
  }

  @Test func `a truncation leaves the future its value, at the true distance`() {
    let found = staged(length: 3, steps: [1.0, 2, 4, 8].map { Step(reward: $0, truncated: $0 == 8) })
    #expect(found.map(\.total) == [3, 6, 8, 8])
    #expect(found.map(\.discount) == [0.125, 0.125, 0.25, 0.5])
    #expect(found.map(\.successor) == [3, 4, 4, 4])
  }

  @Test func `nothing crosses the end of an episode`() {
    let found = staged(
      length: 2, steps: [Step(reward: 1, truncated: true), Step(reward: 100), Step(reward: 10, terminated: true)])
    #expect(found.map(\.total) == [1, 105, 10])
    #expect(found.map(\.discount) == [0.5, 0, 0])
    #expect(found.map(\.successor) == [1, 3, 3])
  }
}
