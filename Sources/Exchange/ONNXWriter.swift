import Environments
import Foundation
import Learning
import Neural
import Protobuf
import SwiftProtobuf

extension ExportFormat {
  static let onnx = ExportFormat(
    ending: "onnx", about: "ONNX, which onnxruntime and most other programs run",
    encode: { policy, name in ONNXWriter.model(of: policy, name: name) })
}

/// Writes a policy as an ONNX graph that takes raw observations: the arithmetic of `PolicyRunner` and the heads, with
/// the clipping that an environment does at its door.
struct ONNXWriter {
  /// The first with `LayerNormalization`.
  static let operatorSet: Int64 = 17
  /// What came with that operator set.
  static let fileVersion: Int64 = 8
  static let floats = Int32(Onnx_TensorProto.DataType.float.rawValue)
  static let integers = Int32(Onnx_TensorProto.DataType.int64.rawValue)

  private var graph = Onnx_GraphProto()

  static func model(of policy: Policy, name: String) -> [UInt8] {
    var writer = ONNXWriter()
    writer.graph.name = name
    writer.write(policy)
    var model = Onnx_ModelProto()
    model.irVersion = fileVersion
    model.producerName = "strut"
    model.opsetImport = [.with { $0.version = operatorSet }]
    model.graph = writer.graph
    // Not the kernels: they say which processor this is, and the graph is for any. Nor the critic, which stays here.
    let metadata = policy.metadata.filter { !["kernels", "critic"].contains($0.key) }
    model.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
      .with {
        $0.key = key
        $0.value = value
      }
    }
    do {
      return try model.serializedBytes()
    } catch {
      preconditionFailure("a message without required fields and smaller than 2 GiB is written: \(error)")
    }
  }

  private mutating func write(_ policy: Policy) {
    let inputs = policy.observations.count
    graph.input = [Self.value("observation", Self.floats, [inputs])]
    var value = "observation"
    if let normalisation = policy.normalisation {
      value = node("Sub", [value, tensor("normalisation.mean", normalisation.mean)], "centred")
      value = node("Mul", [value, tensor("normalisation.inverse_deviation", normalisation.inverseDeviation)], "scaled")
      let (low, high) = (
        scalar("normalisation.low", -normalisation.clip), scalar("normalisation.high", normalisation.clip)
      )
      value = node("Clip", [value, low, high], "normalised")
    }
    write(policy.network, from: value, to: Self.networkOutput(policy.head))
    write(policy.head, policy.actions)
  }

  /// Where the network's outputs are already what the head gives, they have that name.
  private static func networkOutput(_ head: Policy.Head) -> String {
    switch head {
    case .categorical: "logits"
    case .q(dueling: false): "q"
    case .q(dueling: true), .gaussian: "outputs"
    }
  }

  private mutating func write(_ network: MLP, from input: String, to output: String) {
    let shape = network.shape
    var names: [String: String] = [:]
    for each in network.tensors {
      names[each.name] = tensor("network." + each.name, network.values(of: each), shape: each.shape)
    }
    var value = input
    for layer in 0...shape.hidden.count {
      let prefix = "layers.\(layer)."
      let isLast = layer == shape.hidden.count
      guard let weight = names[prefix + "weight"], let bias = names[prefix + "bias"] else {
        preconditionFailure("every layer has a weight and a bias")
      }
      value = node("Gemm", [value, weight, bias], isLast ? output : prefix + "dense")
      if isLast { break }
      if let scale = names[prefix + "norm.scale"], let shift = names[prefix + "norm.shift"] {
        value = node(
          "LayerNormalization", [value, scale, shift], prefix + "normal", [.int("axis", -1), .float("epsilon", 1e-5)])
      }
      switch shape.activation {
      case .identity: break
      case .tanh: value = node("Tanh", [value], prefix + "activated")
      case .relu: value = node("Relu", [value], prefix + "activated")
      case .silu:
        let gate = node("Sigmoid", [value], prefix + "gate")
        value = node("Mul", [value, gate], prefix + "activated")
      }
    }
  }

  private mutating func write(_ head: Policy.Head, _ actions: ActionSpec) {
    switch (head, actions) {
    case (.q(dueling: true), _):
      let choices = actions.outputs
      let advantages = columns(0..<choices, of: "outputs", as: "advantages")
      let state = columns(choices..<choices + 1, of: "outputs", as: "value")
      let mean = node("ReduceMean", [advantages], "advantages.mean", [.ints("axes", [1]), .int("keepdims", 1)])
      let sum = node("Add", [state, advantages], "advantages.shifted")
      _ = node("Sub", [sum, mean], "q")
      // Of the advantages, as Strut chooses: the sums may round two of them to the same value.
      choice(of: advantages, beside: "q", choices)
    case (.q(dueling: false), _): choice(of: "q", beside: "q", actions.outputs)
    case (.categorical, _): choice(of: "logits", beside: "logits", actions.outputs)
    case (.gaussian(let logDeviation), .continuous(let channels)):
      let mean = logDeviation == nil ? columns(0..<channels.count, of: "outputs", as: "mean") : "outputs"
      let half = tensor("action.half", channels.map { Float(($0.high - $0.low) / 2) })
      let centre = tensor("action.centre", channels.map { Float(($0.low + $0.high) / 2) })
      let scaled = node("Mul", [mean, half], "action.scaled")
      let centred = node("Add", [scaled, centre], "action.centred")
      let above = node("Max", [centred, tensor("action.low", channels.map { Float($0.low) })], "action.above")
      _ = node("Min", [above, tensor("action.high", channels.map { Float($0.high) })], "action")
      graph.output = [Self.value("action", Self.floats, [channels.count])]
    case (.gaussian, .discrete): preconditionFailure("a gaussian head drives channels")
    }
  }

  /// The first of the highest, as `action`.
  private mutating func choice(of values: String, beside name: String, _ choices: Int) {
    _ = node("ArgMax", [values], "action", [.int("axis", 1), .int("keepdims", 0)])
    graph.output = [Self.value("action", Self.integers, []), Self.value(name, Self.floats, [choices])]
  }

  private mutating func columns(_ range: Range<Int>, of value: String, as name: String) -> String {
    let (from, to) = (integer(name + ".from", range.lowerBound), integer(name + ".to", range.upperBound))
    return node("Slice", [value, from, to, integer(name + ".axis", 1)], name)
  }

  /// Adds a node that is called as its only output, and returns the name.
  private mutating func node(
    _ kind: String, _ inputs: [String], _ output: String, _ attributes: [Onnx_AttributeProto] = []
  ) -> String {
    graph.node.append(
      .with {
        $0.opType = kind
        $0.input = inputs
        $0.output = [output]
        $0.name = output
        $0.attribute = attributes
      })
    return output
  }

  private mutating func tensor(_ name: String, _ values: [Float], shape: [Int]? = nil) -> String {
    graph.initializer.append(
      .with {
        $0.name = name
        $0.dataType = Self.floats
        $0.dims = (shape ?? [values.count]).map(Int64.init)
        $0.rawData = Data(
          values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } })
      })
    return name
  }

  private mutating func scalar(_ name: String, _ value: Float) -> String { tensor(name, [value], shape: []) }

  private mutating func integer(_ name: String, _ value: Int) -> String {
    graph.initializer.append(
      .with {
        $0.name = name
        $0.dataType = Self.integers
        $0.dims = [1]
        $0.int64Data = [Int64(value)]
      })
    return name
  }

  /// An input or output with one row per observation.
  private static func value(_ name: String, _ type: Int32, _ widths: [Int]) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = type
      $0.type.tensorType.shape.dim =
        [.with { $0.dimParam = "N" }] + widths.map { width in .with { $0.dimValue = Int64(width) } }
    }
  }
}

extension Onnx_AttributeProto {
  fileprivate static func int(_ name: String, _ value: Int64) -> Self {
    .with {
      $0.name = name
      $0.type = .int
      $0.i = value
    }
  }

  fileprivate static func ints(_ name: String, _ values: [Int64]) -> Self {
    .with {
      $0.name = name
      $0.type = .ints
      $0.ints = values
    }
  }

  fileprivate static func float(_ name: String, _ value: Float) -> Self {
    .with {
      $0.name = name
      $0.type = .float
      $0.f = value
    }
  }
}
