import Neural

/// Takes operations one by one, with sizes that are known, and lays out a program. What depends on constants alone is
/// computed here and now.
struct GraphBuilder {
  /// Numbers that a program may keep: far more than a policy needs, and little enough for any machine.
  static let memoryLimit = 1 << 24
  /// Multiplications and the like that one run may take.
  static let workLimit = 1 << 28
  static let rankLimit = 8

  private(set) var memory: [Float] = []
  private(set) var steps: [GraphStep] = []
  private var work = 0
  private var held = 0

  /// Room for a value that is computed, or put in from outside.
  mutating func reserve(_ kind: GraphValue.Kind, _ shape: [Int]) throws(ONNXError) -> GraphValue {
    let count = try GraphValue.count(shape, of: "its result")
    try take(count)
    let place = memory.count
    memory += repeatElement(0, count: count)
    return GraphValue(kind, shape, .memory(place))
  }

  /// Adds a step, or runs it when its inputs are constants.
  /// - Parameters:
  ///   - work: arithmetic operations that it takes.
  ///   - make: the step, from the places of its inputs and of its result.
  mutating func add(
    _ kind: GraphValue.Kind, _ shape: [Int], from inputs: [GraphValue], work: Int? = nil,
    _ make: (_ inputs: [Int], _ result: Int) -> GraphStep
  ) throws(ONNXError) -> GraphValue {
    let before = memory.count
    var places: [Int] = []
    for input in inputs { places.append(try place(input)) }
    var result = try reserve(kind, shape)
    guard case .memory(let place) = result.source else { return result }
    self.work += work ?? result.count
    guard self.work <= Self.workLimit else { throw ONNXError("with it the graph takes more work than a policy's may") }
    let step = make(places, place)
    guard inputs.allSatisfy(\.isConstant) else {
      steps.append(step)
      return result
    }
    step.run(&memory, step.makeWorkspace())
    result.source = .constant(Array(memory[place...]))
    memory.removeLast(memory.count - before)
    return result
  }

  /// The constants that steps hold count as memory.
  mutating func take(_ numbers: Int) throws(ONNXError) {
    held += numbers
    guard held <= Self.memoryLimit else { throw ONNXError("with it the graph takes more memory than a policy's may") }
  }

  private mutating func place(_ value: GraphValue) throws(ONNXError) -> Int {
    switch value.source {
    case .memory(let place): return place
    case .constant(let numbers):
      try take(numbers.count)
      memory += numbers
      return memory.count - numbers.count
    }
  }

  // MARK: - Operations that many operators share

  mutating func map(_ function: ElementFunction, _ value: GraphValue, to kind: GraphValue.Kind? = nil)
    throws(ONNXError) -> GraphValue
  {
    try add(kind ?? value.kind, value.shape, from: [value]) {
      .map(function, from: $0[0], to: $1, count: value.count)
    }
  }

  /// Elementwise, the smaller one repeated along the axes that it lacks.
  mutating func combine(
    _ function: PairFunction, _ left: GraphValue, _ right: GraphValue, to kind: GraphValue.Kind? = nil
  ) throws(ONNXError) -> GraphValue {
    let shape = try Self.common(left.shape, right.shape)
    let (a, b) = (try expand(left, to: shape), try expand(right, to: shape))
    let isInteger = left.kind == .integer && right.kind == .integer
    let count = try GraphValue.count(shape, of: "its result")
    let result = try add(kind ?? (isInteger ? .integer : .float), shape, from: [a, b]) {
      .combine(function, left: $0[0], right: $0[1], to: $1, count: count)
    }
    if case .divide = function, isInteger { return try map(.whole, result) }
    return result
  }

  mutating func choose(_ condition: GraphValue, _ left: GraphValue, _ right: GraphValue) throws(ONNXError)
    -> GraphValue
  {
    let shape = try Self.common(condition.shape, try Self.common(left.shape, right.shape))
    let count = try GraphValue.count(shape, of: "its result")
    let inputs = [try expand(condition, to: shape), try expand(left, to: shape), try expand(right, to: shape)]
    return try add(left.kind, shape, from: inputs) {
      .choose(condition: $0[0], left: $0[1], right: $0[2], to: $1, count: count)
    }
  }

  mutating func rows(_ function: RowFunction, _ value: GraphValue, to kind: GraphValue.Kind, _ shape: [Int])
    throws(ONNXError) -> GraphValue
  {
    guard let width = value.shape.last, value.count > 0 else { throw ONNXError("its input \(value.shape) has no rows") }
    return try add(kind, shape, from: [value], work: 4 * value.count) {
      .rows(function, from: $0[0], to: $1, rows: value.count / width, width: width)
    }
  }

  /// `value [rows, inputs] weights [inputs, outputs] + bias [outputs]`.
  mutating func dense(_ value: GraphValue, weights: [Float], bias: [Float]?, outputs: Int) throws(ONNXError)
    -> GraphValue
  {
    guard let inputs = value.shape.last, inputs > 0, outputs > 0, value.count > 0, weights.count == inputs * outputs
    else { throw ONNXError("its input \(value.shape) does not go with \(weights.count / max(1, outputs)) weights") }
    let shape = MLPShape(inputs: inputs, hidden: [], outputs: outputs, activation: .identity)
    let rows = value.count / inputs
    try take(shape.parameterCount + rows * shape.outputStride)
    var layer = MLP(zeros: shape)
    do {
      try layer.load(weights, shape: [inputs, outputs], into: "layers.0.weight")
      if let bias { try layer.load(bias, shape: [outputs], into: "layers.0.bias") }
    } catch {
      throw ONNXError("its weights do not make a layer: \(error.message)")
    }
    return try add(.float, value.shape.dropLast() + [outputs], from: [value], work: rows * shape.parameterCount) {
      .dense(layer, from: $0[0], to: $1, rows: rows)
    }
  }

  /// Elements in another order: `order[i]` says where in `values`, one after the other, element i comes from.
  mutating func move(_ values: [GraphValue], _ shape: [Int], _ order: [Int]) throws(ONNXError) -> GraphValue {
    try take(order.count)
    let first = values[0]
    var result = try add(first.kind, shape, from: values) { places, result in
      var from: [Int32] = []
      let starts = values.indices.flatMap { index in (0..<values[index].count).map { Int32(places[index] + $0) } }
      for index in order { from.append(starts[index]) }
      return .move(from: from, to: result)
    }
    result.choices = values.count == 1 ? first.choices : nil
    return result
  }

  mutating func expand(_ value: GraphValue, to shape: [Int]) throws(ONNXError) -> GraphValue {
    let count = try GraphValue.count(shape, of: "its result")
    if value.count == count { return value.shaped(shape) }
    let sizes = [Int](repeating: 1, count: shape.count - value.shape.count) + value.shape
    let strides = zip(sizes, Self.strides(sizes)).map { $0 == 1 ? 0 : $1 }
    return try move([value], shape, Self.order(shape, strides: strides, start: 0))
  }

  // MARK: - Shapes

  /// Elements between neighbours along each axis.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    return strides
  }

  /// Where the elements of a result of `shape` come from, when a step along each axis is a step of `strides`.
  static func order(_ shape: [Int], strides: [Int], start: Int) -> [Int] {
    var order = [start]
    for (size, stride) in zip(shape, strides) {
      order = order.flatMap { first in (0..<size).map { first + $0 * stride } }
    }
    return order
  }

  /// The shape that two shapes are broadcast to.
  static func common(_ left: [Int], _ right: [Int]) throws(ONNXError) -> [Int] {
    let rank = max(left.count, right.count)
    let pad = { (shape: [Int]) in [Int](repeating: 1, count: rank - shape.count) + shape }
    var common: [Int] = []
    for (a, b) in zip(pad(left), pad(right)) {
      guard a == b || a == 1 || b == 1 else { throw ONNXError("its inputs \(left) and \(right) do not go together") }
      common.append(a == 1 ? b : a)
    }
    return common
  }
}
