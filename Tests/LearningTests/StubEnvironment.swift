import Environments

/// A walk of a few steps, all of it known: choice 1 pays 1, choice 0 pays 0.25, and after `lengths[episode % count]`
/// steps it ends, by a time limit in odd episodes. It observes its step and its episode modulo 4.
final class StubEnvironment: Environment {
  let spec: EnvironmentSpec
  private let lengths: [Int]
  private var episode: UInt64 = 0
  private var step = 0
  private var lastReward = 0.0
  private var total = 0.0

  init(lengths: [Int] = [3, 5, 4]) {
    self.lengths = lengths
    spec = EnvironmentSpec(
      observations: [ObservationChannel(term: "step", unit: "1", scale: 0.1), ObservationChannel(term: "episode")],
      actions: .discrete(["rest", "work"]), rewards: [TermDescription("work", "1"), TermDescription("rest", "0.25")],
      endings: [], metrics: [Metric("total"), Metric("hits", .sumPerSuccess), Metric("share", .stepWeightedMean)],
      hasSuccess: true, controlStep: 0.1)
  }

  private var length: Int { lengths[Int(episode & 0xFFFF_FFFF) % lengths.count] }

  func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    self.episode = episode.index
    step = 0
    total = 0
    observe(&observation)
  }

  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    step += 1
    lastReward = action[0] == 1 ? 1 : 0.25
    total += lastReward
    observe(&observation)
    let ended = step == length
    let isOdd = episode % 2 == 1
    return Step(reward: lastReward, terminated: ended && !isOdd, truncated: ended && isOdd, success: ended && !isOdd)
  }

  private func observe(_ observation: inout MutableSpan<Float>) {
    observation[0] = 0.1 * Float(step)
    observation[1] = Float(episode & 3)
  }

  func readTerms(into terms: inout MutableSpan<Double>) {
    terms[0] = lastReward == 1 ? 1 : 0
    terms[1] = lastReward == 1 ? 0 : lastReward
  }

  func readMetrics(into metrics: inout MutableSpan<Double>) {
    metrics[0] = episode == 2 ? .nan : total
    metrics[1] = 3
    metrics[2] = Double(episode % 2)
  }

  var state: [Double] { [Double(step)] }
}
