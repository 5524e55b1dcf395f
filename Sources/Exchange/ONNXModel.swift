public import Learning
import Protobuf
import SwiftProtobuf

/// An ONNX file, taken apart as far as that goes without knowing the world that it shall act in.
public struct ONNXModel: Sendable {
  static let maximumFileBytes = 1 << 26
  static let maximumNodes = 10_000
  static let operatorSets: ClosedRange<Int64> = 7...27

  public let path: String
  /// What Strut's own exports say of where they belong; nil for others'.
  public let terms: PolicyTerms?
  let graph: Onnx_GraphProto
  let operatorSet: Int64

  public static func load(_ path: String) throws(FileError) -> ONNXModel {
    let bytes = try Files.read(path, limit: maximumFileBytes)
    do {
      return try ONNXModel(bytes, path: path)
    } catch {
      throw FileError(path: path, message: error.message)
    }
  }

  init(_ bytes: [UInt8], path: String) throws(ONNXError) {
    self.path = path
    try ONNXScan.check(bytes)
    let model: Onnx_ModelProto
    do {
      model = try Onnx_ModelProto(serializedBytes: bytes)
    } catch BinaryDecodingError.truncated {
      throw ONNXError("not an ONNX file, or a damaged one: it ends in the middle of a part")
    } catch {
      throw ONNXError("not an ONNX file, or a damaged one: its parts cannot be told apart")
    }
    guard model.irVersion > 0, !model.graph.output.isEmpty else {
      throw ONNXError("not an ONNX file, or a damaged one: it holds no graph with outputs")
    }
    guard let version = model.opsetImport.first(where: { Self.isStandard($0.domain) })?.version else {
      throw ONNXError("the file does not say which operator set of ONNX it uses")
    }
    guard Self.operatorSets.contains(version) else {
      throw ONNXError(
        "the file uses operator set \(version); \(Self.operatorSets.lowerBound) to \(Self.operatorSets.upperBound) are run"
      )
    }
    guard model.graph.node.count <= Self.maximumNodes else {
      throw ONNXError("the graph has \(model.graph.node.count) nodes; at most \(Self.maximumNodes) are run")
    }
    graph = model.graph
    operatorSet = version
    var metadata: [String: String] = [:]
    for entry in model.metadataProps { metadata[entry.key] = entry.value }
    do {
      terms = Policy.isNamed(in: metadata) ? try PolicyTerms(metadata: metadata) : nil
    } catch {
      throw ONNXError(error.message)
    }
  }

  static func isStandard(_ domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }

  /// The program that computes one of the outputs from one observation. What that output does not need is left aside,
  /// whatever it is.
  func program(for output: String, observations: Int) throws(ONNXError) -> GraphProgram {
    var builder = GraphBuilder()
    let input = try input(observations: observations)
    let place = try builder.reserve(.float, input.shape)
    var values = [input.name: place]
    let needed = try nodesNeeded(for: output, given: input.name)
    var initializers: [String: Int] = [:]
    for (index, tensor) in graph.initializer.enumerated() { initializers[tensor.name] = index }

    func value(_ name: String) throws(ONNXError) -> GraphValue {
      if let value = values[name] { return value }
      guard let index = initializers[name] else {
        throw ONNXError("it reads '\(name)', which no node before it writes")
      }
      let value = try GraphValue(graph.initializer[index], called: name)
      try builder.take(value.count)
      values[name] = value
      return value
    }

    for index in needed {
      let node = graph.node[index]
      do throws(ONNXError) {
        guard Self.isStandard(node.domain), let kind = GraphOperator.named[node.opType] else {
          let name = Self.isStandard(node.domain) ? node.opType : "\(node.domain).\(node.opType)"
          throw ONNXError("'\(name)' is not run: only dense layers, the usual activations and what reshapes them are")
        }
        var inputs: [GraphValue?] = []
        for name in node.input { inputs.append(name.isEmpty ? nil : try value(name)) }
        let results = try kind.build(&builder, GraphNode(message: node, inputs: inputs, version: operatorSet))
        for (name, result) in zip(node.output, results) where !name.isEmpty {
          guard values.updateValue(result, forKey: name) == nil else {
            throw ONNXError("it writes '\(name)' once more")
          }
        }
      } catch {
        throw ONNXError("\(GraphNode.title(node, index)): \(error.message)")
      }
    }
    let result = try value(output)
    return GraphProgram(input: place, output: result, memory: builder.memory, steps: builder.steps)
  }

  /// Indices of the nodes that an output comes from, in the order of the file, which is that of the computation.
  private func nodesNeeded(for output: String, given input: String) throws(ONNXError) -> [Int] {
    var wanted: Set = [output]
    var needed: [Int] = []
    for (index, node) in graph.node.enumerated().reversed() where node.output.contains(where: wanted.contains) {
      needed.append(index)
      wanted.formUnion(node.input)
    }
    guard wanted.contains(input) else { throw ONNXError("the output '\(output)' does not depend on the observation") }
    return needed.reversed()
  }

  /// The graph's input as one observation.
  private func input(observations: Int) throws(ONNXError) -> (name: String, shape: [Int]) {
    let constants = Set(graph.initializer.map(\.name))
    let inputs = graph.input.filter { !constants.contains($0.name) }
    guard inputs.count == 1 else {
      let names = inputs.prefix(4).map { "'\($0.name)'" }.joined(separator: ", ")
      throw ONNXError(
        inputs.isEmpty
          ? "the graph has no input for the observation"
          : "the graph has \(inputs.count) inputs, among them \(names); a policy has one: the observation")
    }
    let name = inputs[0].name
    let tensor = inputs[0].type.tensorType
    let type = Onnx_TensorProto.DataType(rawValue: Int(tensor.elemType))
    guard type == .float else { throw ONNXError("the input '\(name)' is of type \(typeName(type)); \(onlyFloats)") }
    // Sizes that are not fixed count as -1.
    let sizes = tensor.shape.dim.map { if case .dimValue(let size)? = $0.value { Int(size) } else { -1 } }
    guard !tensor.hasShape || sizes.count == 1 || sizes.count == 2 else {
      throw ONNXError("the input '\(name)' has \(sizes.count) axes, but an observation has one")
    }
    if let width = sizes.last, width >= 0, width != observations {
      throw ONNXError("the input '\(name)' takes \(width) numbers, but the world gives \(observations) observations")
    }
    if sizes.count == 2, sizes[0] > 1 {
      throw ONNXError(
        "the input '\(name)' takes \(sizes[0]) observations at once; export it for one, or for any number of them")
    }
    return (name, sizes.count == 1 ? [observations] : [1, observations])
  }
}
