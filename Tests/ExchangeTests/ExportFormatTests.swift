import Learning
import Neural
import Random
import Testing

@testable import Exchange

/// What every format in the registry promises, and the way through ONNX and back.
struct ExportFormatTests {
  @Test func `every format has an ending of its own, and the same policy gives the same bytes`() {
    let formats = ExportFormat.all
    #expect(Set(formats.map(\.ending)).count == formats.count)
    for format in formats {
      #expect(!format.about.isEmpty && format.ending.allSatisfy(\.isLetter))
      for (head, actions) in heads {
        let policy = samplePolicy(head, actions)
        let bytes = format.encode(policy, "town")
        #expect(!bytes.isEmpty)
        #expect(bytes == format.encode(policy, "town"))
      }
    }
  }

  @Test func `no format takes the critic along`() {
    var policy = samplePolicy(.categorical, choices)
    let without = ExportFormat.all.map { $0.encode(policy, "town") }
    var stream = RandomStream(3)
    policy.critic = MLP(MLPShape(inputs: 3, hidden: [4], outputs: 1), using: &stream)
    #expect(ExportFormat.all.map { $0.encode(policy, "town") } == without)
  }

  @Test(arguments: heads.indices) func `an exported graph acts as the policy does`(index: Int) throws {
    let (head, actions) = heads[index]
    var stream = RandomStream(3)
    for activation in [.tanh, .relu, .silu, .identity] as [Activation] {
      for (normalised, layerNorm) in [(true, false), (false, true), (true, true)] {
        let policy = samplePolicy(
          head, actions, normalised: normalised, activation: activation, layerNorm: layerNorm)
        let model = try ONNXModel(ExportFormat.onnx.encode(policy, "town"), path: "town.onnx")
        #expect(model.terms == policy.terms)
        let rule = try ONNXPolicy(model, specs: [policy.spec]).rule()
        let runner = PolicyRunner(policy)
        for _ in 0..<100 {
          let observation = (0..<3).map { _ in Float(4 * stream.normal()) }
          let (mine, theirs) = (
            clipped(runner.action(observation), actions), action(rule, observation, width: actions.width)
          )
          #expect(zip(mine, theirs).allSatisfy { abs($0 - $1) <= 1e-5 }, "\(mine) beside \(theirs)")
        }
      }
    }
  }

  @Test func `a dueling head's values are those of the definition`() throws {
    let policy = samplePolicy(.q(dueling: true), choices, normalised: false)
    let model = try ONNXModel(ExportFormat.onnx.encode(policy, "town"), path: "town.onnx")
    let runner = GraphRunner(try model.program(for: "q", observations: 3))
    let work = MLPWorkspace(policy.network.shape, rows: 1, training: false)
    let observation: [Float] = [0.3, -2, 1]
    runner.run(observation.span)
    policy.network.forward(observation.span, rows: 1, work)
    let outputs = (0..<4).map { work.output(0, $0) }
    let mean = (outputs[0] + outputs[1] + outputs[2]) / 3
    for choice in 0..<3 { #expect(abs(runner.output(choice) - (outputs[3] + outputs[choice] - mean)) < 1e-5) }
  }
}
