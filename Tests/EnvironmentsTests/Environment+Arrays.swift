import Environments

/// The environment's calls over arrays.
extension Environment {
  func reset(_ episode: Episode) -> [Float] {
    var observation = [Float](repeating: .nan, count: spec.observations.count)
    var span = observation.mutableSpan
    reset(episode, observation: &span)
    return observation
  }

  func step(_ action: [Float], observation: inout [Float]) -> Step {
    var span = observation.mutableSpan
    return step(action.span, observation: &span)
  }

  func setState(_ state: [Double], observation: inout [Float]) -> Bool {
    var span = observation.mutableSpan
    return setState(state, observation: &span)
  }

  var terms: [Double] {
    var terms = [Double](repeating: .nan, count: spec.rewards.count)
    var span = terms.mutableSpan
    readTerms(into: &span)
    return terms
  }
}

extension ReferencePendulum {
  func stepPrecisely(_ torque: Double, observation: inout [Float]) -> Step {
    var span = observation.mutableSpan
    return stepPrecisely(torque, observation: &span)
  }
}
