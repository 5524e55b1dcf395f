import Protobuf

/// A node with its inputs at hand.
struct GraphNode {
  let message: Onnx_NodeProto
  /// nil where an optional input is left out.
  let inputs: [GraphValue?]
  /// Version of the operator set.
  let version: Int64

  /// For messages: `node 'fc1' (Gemm)`.
  static func title(_ message: Onnx_NodeProto, _ index: Int) -> String {
    "node \(message.name.isEmpty ? String(index) : "'\(message.name)'") (\(message.opType))"
  }

  func input(_ index: Int) throws(ONNXError) -> GraphValue {
    guard let value = optional(index) else { throw ONNXError("its input \(index) is missing") }
    return value
  }

  func optional(_ index: Int) -> GraphValue? { index < inputs.count ? inputs[index] : nil }

  // MARK: - Attributes

  func attribute(_ name: String, _ type: Onnx_AttributeProto.AttributeType) throws(ONNXError) -> Onnx_AttributeProto? {
    guard let found = message.attribute.first(where: { $0.name == name }) else { return nil }
    guard found.type == type else {
      throw ONNXError("its attribute '\(name)' is not of type \("\(type)".uppercased())")
    }
    return found
  }

  func float(_ name: String, default value: Float) throws(ONNXError) -> Float {
    try attribute(name, .float)?.f ?? value
  }

  func integer(_ name: String, default value: Int) throws(ONNXError) -> Int {
    try attribute(name, .int).map { Int($0.i) } ?? value
  }

  /// A number that stands in an input or, in older operator sets, in an attribute.
  func bound(_ name: String, orInput index: Int, default value: Float) throws(ONNXError) -> Float {
    if let input = optional(index) { return try input.scalar(name) }
    return try float(name, default: value)
  }

  /// Whole numbers that stand in an attribute or, in newer operator sets, in an input; nil where neither is there.
  func integers(_ name: String, orInput index: Int) throws(ONNXError) -> [Int]? {
    if let found = try attribute(name, .ints) {
      return found.ints.map { Int(min(max($0, -1_000_000_000), 1_000_000_000)) }
    }
    return try optional(index)?.integers(name)
  }

  /// Counts a negative axis from the end.
  func axis(_ axis: Int, of rank: Int) throws(ONNXError) -> Int {
    guard axis >= -rank, axis < rank else { throw ONNXError("it has no axis \(axis): its input has \(rank)") }
    return axis < 0 ? axis + rank : axis
  }

  func axis(default value: Int, of rank: Int) throws(ONNXError) -> Int {
    try axis(try integer("axis", default: value), of: rank)
  }

  func axes(_ axes: [Int], of rank: Int) throws(ONNXError) -> [Int] {
    var found: [Int] = []
    for each in axes { found.append(try axis(each, of: rank)) }
    guard Set(found).count == found.count else { throw ONNXError("it names an axis twice") }
    return found
  }
}
