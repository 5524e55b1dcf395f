import Neural

@testable import Learning

/// A trainer that follows a script: after its k-th iteration the policy works or rests.
final class ScriptedTrainer: Trainer {
  enum Act { case works, rests, breaks, throwsError }
  private let script: [Act]
  private var done = 0
  var beforeIteration: (Int) -> Void = { _ in }
  let stepsPerIteration = 100
  let memoryBytes = 0
  let profile = CollectingProfile(lanes: 0, environments: [])

  init(_ script: [Act]) { self.script = script }

  var steps: Int { done * stepsPerIteration }
  var totalSteps: Int { script.count * stepsPerIteration }

  func adopt(_ policy: Policy) throws(TrainingError) -> Transfer {
    throw TrainingError(.configuration, "a script takes nothing over")
  }

  func iterate() throws(TrainingError) {
    beforeIteration(done)
    if script[done] == .throwsError { throw TrainingError(.diverged, "training diverged: test") }
    done += 1
  }

  func save(to checkpoint: inout CheckpointWriter) { checkpoint.put("done", done) }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    done = try checkpoint.integer("done", in: 0...script.count)
  }

  var policy: Policy {
    let act = done == 0 ? .rests : script[done - 1]
    var network = MLP(zeros: MLPShape(inputs: 2, hidden: [], outputs: 2, activation: .identity))
    for tensor in network.tensors where tensor.name.hasSuffix("bias") {
      try? network.load(act == .works ? [0, 1] : [1, 0], shape: [2], into: tensor.name)
    }
    if act == .breaks { network.parameters[0] = .nan }
    return Policy(network: network, head: .q(dueling: false), normalisation: nil, spec: StubEnvironment().spec)
  }

  var report: IterationReport {
    IterationReport(
      values: [NamedValue("loss", Double(done) / 4), NamedValue("kl", .nan)],
      episodes: EpisodeSummary(count: done, returnMean: 3.5, lengthMean: 4, successRate: 0.5, terms: [3, 0.5]),
      collectingSeconds: 0.25, learningSeconds: 0.5)
  }
}
