import Environments
import Foundation
import Learning
import Random
import Testing

@testable import Exchange

/// Files that were damaged or made up: one message each, never a crash.
struct DamagedFileTests {
  /// Everything that can be done with the bytes; nil when they are refused.
  private static func use(_ bytes: [UInt8], _ spec: EnvironmentSpec) -> [Float]? {
    guard let model = try? ONNXModel(bytes, path: "bad.onnx"), let policy = try? ONNXPolicy(model, specs: [spec]) else {
      return nil
    }
    return action(policy.rule(), [Float](repeating: 0.5, count: spec.observations.count), width: spec.actions.width)
  }

  private static let whole: [(bytes: [UInt8], spec: EnvironmentSpec)] = heads.map { head, actions in
    let policy = samplePolicy(head, actions, activation: .silu, layerNorm: true)
    return (ExportFormat.onnx.encode(policy, "town"), policy.spec)
  }

  @Test func `a file that ends early is refused`() {
    for (bytes, spec) in Self.whole {
      // The graph is the last but for the metadata, without which it is another program's.
      for length in stride(from: 0, to: bytes.count / 2, by: 3) {
        #expect(Self.use(Array(bytes[..<length]), spec) == nil, "\(length)")
      }
    }
  }

  @Test func `whatever bytes are changed, the file is refused or gives an action within bounds`() {
    var stream = RandomStream(11)
    var (refused, used) = (0, 0)
    for (bytes, spec) in Self.whole {
      for _ in 0..<400 {
        var bytes = bytes
        for _ in 0...stream.integer(in: 0...3) {
          // Mostly among the nodes and names, where most can go wrong, not among the weights.
          let place = stream.integer(in: 0...bytes.count - 1)
          bytes[stream.unit() < 0.5 ? place : place % 900] = UInt8(truncatingIfNeeded: stream.next())
        }
        guard let action = Self.use(bytes, spec) else {
          refused += 1
          continue
        }
        used += 1
        switch spec.actions {
        case .discrete(let names): #expect(names.indices.contains(Int(action[0])))
        case .continuous: #expect(clipped(action, spec.actions) == action)
        }
      }
    }
    #expect(refused > 100 && used > 100)
  }

  @Test(arguments: ["operators", "torch-pieces-script", "torch-activations-dynamo", "sb3-ppo-discrete"])
  func `whatever bytes are changed, every output is refused or computed`(name: String) throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let whole = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name + ".onnx")))
    let observation = [Float](repeating: 0.5, count: name == "operators" ? 6 : 4)
    var stream = RandomStream(13)
    var (refused, used) = (0, 0)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0...stream.integer(in: 0...2) {
        // Small numbers too, which most sizes, axes and kinds are.
        let isSmall = stream.unit() < 0.5
        let byte = UInt8(truncatingIfNeeded: stream.next())
        bytes[stream.integer(in: 0...bytes.count - 1)] = isSmall ? byte % 12 : byte
      }
      guard let model = try? ONNXModel(bytes, path: "bad.onnx") else {
        refused += 1
        continue
      }
      for output in model.graph.output {
        guard let program = try? model.program(for: output.name, observations: observation.count) else {
          refused += 1
          continue
        }
        GraphRunner(program).run(observation.span)
        used += 1
      }
    }
    #expect(refused > 20 && used > 20)
  }

  @Test func `bytes without meaning are refused`() {
    var stream = RandomStream(12)
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
      #expect(Self.use(bytes, Self.whole[0].spec) == nil)
    }
  }

  @Test(
    arguments: [
      ([], "not an ONNX file, or a damaged one: it holds no graph with outputs"),
      ([0x3A, 0x7F, 0], "not an ONNX file, or a damaged one: it ends in the middle of a part"),
      (Array("<html>".utf8), "not an ONNX file, or a damaged one: its parts cannot be told apart"),
    ] as [([UInt8], String)])
  func `what is no ONNX file is called so`(bytes: [UInt8], message: String) {
    let error = #expect(throws: ONNXError.self) { try ONNXModel(bytes, path: "bad.onnx") }
    #expect(error?.message == message)
  }
}
