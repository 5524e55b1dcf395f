extension PPO {
  /// Learns once more from the rollout of the last `iterate`: the epochs by themselves, for measuring them.
  package func relearn() throws(TrainingError) { _ = try learner.learn(iteration: 0, progress: 0) }
}
