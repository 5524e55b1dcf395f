import Foundation

/// An operator of ONNX as a policy uses it (github.com/onnx/onnx, docs/Operators.md). A new one is an entry in `all`.
struct GraphOperator: Sendable {
  typealias Build = @Sendable (inout GraphBuilder, GraphNode) throws(ONNXError) -> [GraphValue]

  let name: String
  /// The node's outputs, as far as they are computed.
  let build: Build

  init(_ name: String, _ build: @escaping Build) {
    self.name = name
    self.build = build
  }

  static let all: [GraphOperator] = dense + activations + arithmetic + rows + shapes

  static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  // MARK: - Functions of one number

  static let activations: [GraphOperator] = [
    element("Relu", .relu), element("Tanh", .tanh), element("Sigmoid", .sigmoid), element("Softplus", .softplus),
    element("Softsign", .softsign), element("Exp", .exp), element("Log", .log), element("Neg", .negative),
    element("Abs", .absolute), element("Sqrt", .squareRoot), element("Reciprocal", .reciprocal), element("Erf", .erf),
    element("Mish", .mish),
    GraphOperator("Gelu") { (builder, node) throws(ONNXError) in
      let isApproximate = try node.attribute("approximate", .string)?.s == Data("tanh".utf8)
      return [try builder.map(.gelu(approximate: isApproximate), try node.input(0))]
    },
    GraphOperator("Elu") { (builder, node) throws(ONNXError) in
      [try builder.map(.elu(alpha: try node.float("alpha", default: 1)), try node.input(0))]
    },
    GraphOperator("LeakyRelu") { (builder, node) throws(ONNXError) in
      [try builder.map(.leakyRelu(slope: try node.float("alpha", default: 0.01)), try node.input(0))]
    },
    GraphOperator("Selu") { (builder, node) throws(ONNXError) in
      let alpha = try node.float("alpha", default: 1.673_263_2)
      let gamma = try node.float("gamma", default: 1.050_701)
      return [try builder.map(.selu(alpha: alpha, gamma: gamma), try node.input(0))]
    },
    GraphOperator("Clip") { (builder, node) throws(ONNXError) in
      let low = try node.bound("min", orInput: 1, default: -.infinity)
      let high = try node.bound("max", orInput: 2, default: .infinity)
      return [try builder.map(.clip(low: low, high: high), try node.input(0))]
    },
  ]

  private static func element(_ name: String, _ function: ElementFunction) -> GraphOperator {
    GraphOperator(name) { (builder, node) throws(ONNXError) in [try builder.map(function, try node.input(0))] }
  }

  // MARK: - Functions of two and more

  static let arithmetic: [GraphOperator] = [
    pair("Add", .add), pair("Sub", .subtract), pair("Mul", .multiply), pair("Div", .divide), pair("Pow", .power),
    pair("PRelu", .slope), chain("Min", .minimum), chain("Max", .maximum), chain("Sum", .add),
    pair("Equal", .equal, to: .truth), pair("Less", .less, to: .truth), pair("Greater", .greater, to: .truth),
    pair("LessOrEqual", .lessOrEqual, to: .truth), pair("GreaterOrEqual", .greaterOrEqual, to: .truth),
    GraphOperator("Where") { (builder, node) throws(ONNXError) in
      [try builder.choose(try node.input(0), try node.input(1), try node.input(2))]
    },
  ]

  private static func pair(
    _ name: String, _ function: PairFunction, to kind: GraphValue.Kind? = nil
  ) -> GraphOperator {
    GraphOperator(name) { (builder, node) throws(ONNXError) in
      [try builder.combine(function, try node.input(0), try node.input(1), to: kind)]
    }
  }

  /// Of any number of inputs.
  private static func chain(_ name: String, _ function: PairFunction) -> GraphOperator {
    GraphOperator(name) { (builder, node) throws(ONNXError) in
      var result = try node.input(0)
      for index in node.inputs.indices.dropFirst() {
        result = try builder.combine(function, result, try node.input(index))
      }
      return [result]
    }
  }
}
