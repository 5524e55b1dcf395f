import Foundation
import Learning
import Random
import Testing

@testable import Exchange

/// Every policy in `models/`, exported and run by onnxruntime, beside Strut. The first run fetches onnxruntime from PyPI.
struct ONNXRuntimeTests {
  @Test func `onnxruntime gives what Strut gives`() throws {
    try #require(!shippedPolicies.isEmpty)
    let folder = try TemporaryFolder()
    var samples: [(name: String, policy: Policy, observations: [[Float]])] = []
    for (number, name) in shippedPolicies.enumerated() {
      let policy = try Policy.load(checkout + "/models/" + name)
      let observations = try sampleObservations(of: policy)
      #expect(observations.count == 10_000)
      let path = "\(folder.path)/\(number)"
      try Data(ExportFormat.onnx.encode(policy, "policy")).write(to: URL(fileURLWithPath: path + ".onnx"))
      try data(observations.flatMap(\.self)).write(to: URL(fileURLWithPath: path + ".observations"))
      samples.append((name, policy, observations))
    }
    try Self.onnxruntime(folder.path)
    for (number, sample) in samples.enumerated() {
      let read = { (output: String) in try floats("\(folder.path)/\(number).\(output)") }
      let (runner, actions) = (PolicyRunner(sample.policy), sample.policy.actions)
      let mine = sample.observations.map { clipped(runner.action($0), actions) }
      let theirs = try read("action")
      try #require(theirs.count == mine.count * actions.width)
      guard case .discrete(let names) = actions else {
        let worst = zip(mine.flatMap(\.self), theirs).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst <= 1e-5, "\(sample.name): \(worst)")
        continue
      }
      // Where two choices are worth the same to the last bits, either is right.
      let values = try read(sample.policy.algorithm == "dqn" ? "q" : "logits")
      for (row, choice) in mine.enumerated() where choice[0] != theirs[row] {
        let row = values[(row * names.count)..<(row + 1) * names.count]
        #expect(abs(row[row.startIndex + Int(choice[0])] - (row.max() ?? .nan)) <= 1e-4, "\(sample.name)")
      }
      let model = try ONNXModel.load("\(folder.path)/\(number).onnx")
      let graph = GraphRunner(
        try model.program(for: model.graph.output[1].name, observations: sample.policy.observations.count))
      // Beside the largest value: 32-bit sums of values near a hundred are themselves no nearer to the truth.
      let scale = max(1, values.map(abs).max() ?? .infinity)
      var worst: Float = 0
      for (row, observation) in sample.observations.enumerated() {
        graph.run(observation.span)
        for index in names.indices {
          worst = max(worst, abs(graph.output(index) - values[row * names.count + index]) / scale)
        }
      }
      #expect(worst <= 1e-5, "\(sample.name): \(worst)")
    }
  }

  /// Runs every exported policy in a folder.
  private static func onnxruntime(_ folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: checkout + "/tools/python")
    process.arguments = [
      "numpy", "onnxruntime", "--", checkout + "/tools/peers/programs/onnxruntime_outputs.py", folder,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "Python's messages are above")
  }
}
