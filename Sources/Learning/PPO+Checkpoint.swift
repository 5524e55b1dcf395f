/// What the next iteration depends on. The rollout buffer, the order of samples and the scratch of gradients are filled
/// anew in each, and the shuffles come from streams that the iteration's number names.
extension PPO {
  public func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("steps", steps)
    checkpoint.put("iterations", iterations)
    checkpoint.put("parameters", networks.parameters)
    learner.optimiser.save(to: &checkpoint)
    observationStatistics.save("observations", to: &checkpoint)
    returnStatistics.save("returns", to: &checkpoint)
    checkpoint.put("returns.discounted", discounted)
    checkpoint.put("returns.scale", rewardScale)
    sampler.save(to: &checkpoint)
  }

  public func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    steps = try checkpoint.integer("steps", in: 0...totalSteps)
    iterations = try checkpoint.number("iterations")
    try checkpoint.fill("parameters", networks.parameters)
    try learner.optimiser.restore(from: checkpoint)
    try observationStatistics.restore("observations", from: checkpoint)
    try returnStatistics.restore("returns", from: checkpoint)
    try checkpoint.fill("returns.discounted", discounted)
    rewardScale = try checkpoint.number("returns.scale")
    try sampler.restore(from: checkpoint, pool: pool)
  }
}
