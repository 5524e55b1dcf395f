import CHeapCount
import Environments
import Foundation
import Testing

@testable import Exchange

/// Graphs as PyTorch's exporters, Stable-Baselines3 and Keras write them (`tools/onnx-fixtures`), beside onnxruntime.
struct OtherProgramsTests {
  private struct Recording: Decodable {
    var observations: [[Float]]
    var outputs: [String: [[Float]]]
  }

  private static func load(_ name: String) throws -> (ONNXModel, Recording) {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let path = folder.appendingPathComponent(name)
    let recording = try JSONDecoder().decode(
      Recording.self, from: Data(contentsOf: path.appendingPathExtension("json")))
    return (try ONNXModel.load(path.appendingPathExtension("onnx").path), recording)
  }

  @Test(arguments: [
    ("torch-activations-script", "53"), ("torch-activations-dynamo", "softmax"), ("torch-activations-opset12", "63"),
    ("torch-dueling-script", "14"), ("torch-dueling-dynamo", "sub_6"), ("torch-pieces-script", "57"),
    ("torch-pieces-dynamo", "linear_1"), ("sb3-ppo-discrete", "63"), ("sb3-ppo-discrete", "24"),
    ("sb3-ppo-box", "54"), ("sb3-ppo-box", "24"), ("sb3-ppo-box", "52"), ("sb3-dqn", "23"), ("keras", "dense_1"),
  ])
  func `a graph gives what onnxruntime gives`(name: String, output: String) throws {
    let (model, recording) = try Self.load(name)
    let runner = try Self.compare(model, recording, output)
    let before = strut_heap_count()
    for observation in recording.observations { runner.run(observation.span) }
    #expect(strut_heap_count() - before == 0)
  }

  /// Runs the recorded observations.
  private static func compare(_ model: ONNXModel, _ recording: Recording, _ output: String) throws -> GraphRunner {
    let expected = try #require(recording.outputs[output])
    let runner = GraphRunner(try model.program(for: output, observations: recording.observations[0].count))
    for (observation, expected) in zip(recording.observations, expected) {
      runner.run(observation.span)
      for (index, number) in expected.enumerated() {
        #expect(abs(runner.output(index) - number) <= 1e-5 * max(1, abs(number)), "\(output)")
      }
    }
    return runner
  }

  @Test func `every operator gives what onnxruntime gives`() throws {
    let (model, recording) = try Self.load("operators")
    let used = Set(model.graph.node.map(\.opType))
    #expect(used == Set(GraphOperator.all.map(\.name)))
    // Constants, which others there take in.
    for output in recording.outputs.keys where output != "Constant" && output != "Unsqueeze" {
      _ = try Self.compare(model, recording, output)
    }
  }

  @Test(arguments: [
    ("torch-convolution-script", "node '/filter/Conv' (Conv): 'Conv' is not run"),
    ("torch-convolution-dynamo", "node 'node_conv1d' (Conv): 'Conv' is not run"),
  ])
  func `an operator beyond dense layers is refused by name`(name: String, message: String) throws {
    let (model, recording) = try Self.load(name)
    let output = try #require(recording.outputs.keys.first)
    let error = #expect(throws: ONNXError.self) { try model.program(for: output, observations: 4) }
    #expect(
      error?.message == "\(message): only dense layers, the usual activations and what reshapes them are")
  }

  @Test func `an output that needs more than dense layers does not stand in the way of one that does not`() throws {
    let (model, _) = try Self.load("sb3-ppo-discrete")
    #expect(throws: ONNXError.self) { try model.program(for: "58", observations: 4) }
    let policy = try ONNXPolicy(model, specs: [ReferenceCartPole().spec])
    #expect([[0], [1]].contains(action(policy.rule(), [0, 0, 0.1, 0], width: 1)))
  }
}
