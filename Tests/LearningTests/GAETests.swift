import Testing

@testable import Learning

struct GAETests {
  private func estimate(
    rewards: [Float], values: [Float], endings: [GAE.Ending], bootstrap: [Float], gamma: Float, lambda: Float
  ) -> (advantages: [Float], returns: [Float]) {
    let advantages = FlatArray<Float>(repeating: 0, count: rewards.count)
    let returns = FlatArray<Float>(repeating: 0, count: rewards.count)
    let codes = endings.map(\.rawValue)
    advantages.write { advantages in
      returns.write { returns in
        GAE.estimate(
          rewards: rewards.span, values: values.span, endings: codes.span,
          bootstrap: bootstrap.span, gamma: gamma, lambda: lambda, advantages: &advantages, returns: &returns)
      }
    }
    return (advantages.elements, returns.elements)
  }

  @Test func `a rollout within one episode, by hand`() {
    let result = estimate(
      rewards: [1, 2], values: [4, 8, 16], endings: [.none, .none], bootstrap: [0, 0], gamma: 0.5, lambda: 0.5)
    // Surprises: 1 + 4 - 4 = 1 and 2 + 8 - 8 = 2; the first advantage is 1 + 0.25 * 2.
    #expect(result.advantages == [1.5, 2])
    #expect(result.returns == [5.5, 10])
  }

  @Test func `after termination the future is worth nothing`() {
    let result = estimate(
      rewards: [1, 2], values: [4, 8, 16], endings: [.terminated, .none], bootstrap: [100, 100], gamma: 0.5, lambda: 0.5
    )
    #expect(result.advantages == [-3, 2])
    #expect(result.returns == [1, 10])
  }

  @Test func `after truncation the future is worth the value of the last observation`() {
    let result = estimate(
      rewards: [1, 2], values: [4, 8, 16], endings: [.truncated, .none], bootstrap: [6, 100], gamma: 0.5, lambda: 0.5)
    // 1 + 0.5 * 6 - 4 = 0, and nothing of the next episode's advantage.
    #expect(result.advantages == [0, 2])
    #expect(result.returns == [4, 10])
  }

  @Test func `lambda one gives the discounted return`() {
    let result = estimate(
      rewards: [1, 1, 1], values: [0.3, -0.2, 0.9, 8], endings: [.none, .none, .none], bootstrap: [0, 0, 0],
      gamma: 0.5, lambda: 1)
    // 1 + 0.5 + 0.25 + 0.125 * 8
    #expect(abs(result.returns[0] - 2.75) < 1e-6)
  }
}
