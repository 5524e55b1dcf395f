import Environments
import Random

/// Observations and rewards of normal noise, whatever is done: a learner's food of any size, without a world.
final class NoiseEnvironment: Environment {
  let spec: EnvironmentSpec
  private var stream = RandomStream(0)
  private var lastReward = 0.0

  init(observations: Int, actions: Int) {
    spec = EnvironmentSpec(
      observations: (0..<observations).map { ObservationChannel(term: "noise \($0)") },
      actions: .continuous((0..<actions).map { ActionChannel(term: "ignored \($0)") }),
      rewards: [TermDescription("noise", "normal")], endings: [], controlStep: 1)
  }

  func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    stream = episode.root
    observe(&observation)
  }

  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    observe(&observation)
    lastReward = stream.normal()
    return Step(reward: lastReward)
  }

  private func observe(_ observation: inout MutableSpan<Float>) {
    for index in 0..<observation.count { observation[index] = Float(stream.normal()) }
  }

  func readTerms(into terms: inout MutableSpan<Double>) { terms[0] = lastReward }

  func readMetrics(into metrics: inout MutableSpan<Double>) {}

  var state: [Double] { [] }
}
