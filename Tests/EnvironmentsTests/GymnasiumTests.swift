import Environments
import Testing

/// The reference environments beside Gymnasium's own, step by step. States are carried along, never set again, so that a
/// difference in the last bit of one step would grow before the end of an episode.
struct GymnasiumTests {
  @Test func `the recordings hold whole episodes of every kind`() throws {
    let cartpole = try GymnasiumEpisode.all(of: "cartpole")
    let pendulum = try GymnasiumEpisode.all(of: "pendulum")
    #expect(cartpole.filter { $0.actions.count == 500 && $0.terminated.isEmpty }.count >= 1)
    #expect(cartpole.contains { $0.terminated == [499] && $0.truncated == [499] })
    #expect(cartpole.filter { $0.truncated.isEmpty }.count >= 6)
    for type in ["float32", "float64"] { #expect(pendulum.filter { $0.type == type }.count >= 4) }
    #expect(pendulum.allSatisfy { $0.truncated == [199] && $0.terminated.isEmpty })
  }

  @Test func `the cart-pole equals CartPole-v1 in every step`() throws {
    for episode in try GymnasiumEpisode.all(of: "cartpole") {
      let environment = ReferenceCartPole()
      compare(environment, with: episode) { environment.step([Float($0)], observation: &$1) }
    }
  }

  @Test func `the pendulum equals Pendulum-v1 in every step`() throws {
    for episode in try GymnasiumEpisode.all(of: "pendulum") {
      let environment = ReferencePendulum()
      compare(environment, with: episode) { action, observation in
        episode.type == "float64"
          ? environment.stepPrecisely(action, observation: &observation)
          : environment.step([Float(action)], observation: &observation)
      }
    }
  }

  /// Plays the episode's actions from its first state and expects states, observations and rewards within 1e-12.
  private func compare(
    _ environment: any Environment, with episode: GymnasiumEpisode,
    step: (_ action: Double, _ observation: inout [Float]) -> Step
  ) {
    var observation = [Float](repeating: .nan, count: environment.spec.observations.count)
    #expect(environment.setState(episode.initial, observation: &observation))
    #expect(isClose(observation, episode.observation), "\(episode.name) at its beginning")
    for (index, action) in episode.actions.enumerated() {
      let outcome = step(action, &observation)
      let place = Comment(rawValue: "\(episode.name), step \(index)")
      #expect(isClose(environment.state, episode.states[index]), place)
      #expect(isClose(observation, episode.observations[index]), place)
      #expect(isClose([outcome.reward], [episode.rewards[index]]), place)
      #expect(outcome.terminated == episode.terminated.contains(index), place)
      #expect(outcome.truncated == episode.truncated.contains(index), place)
    }
  }

  private func isClose(_ ours: [some BinaryFloatingPoint], _ theirs: [Double]) -> Bool {
    ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs(Double($0) - $1) <= 1e-12 }
  }
}
