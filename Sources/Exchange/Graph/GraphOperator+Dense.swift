extension GraphOperator {
  // MARK: - Layers

  static let dense: [GraphOperator] = [
    GraphOperator("Gemm") { (builder, node) throws(ONNXError) in
      let (alpha, beta) = (try node.float("alpha", default: 1), try node.float("beta", default: 1))
      var input = try node.input(0)
      if try node.integer("transA", default: 0) != 0 { input = try transposed(input, &builder) }
      guard input.shape.count == 2 else { throw ONNXError("its input \(input.shape) is not a matrix") }
      var (weights, outputs) = try matrix(
        node.input(1), inputs: input.shape[1], transposed: try node.integer("transB", default: 0) != 0)
      if alpha != 1 { weights = weights.map { alpha * $0 } }
      guard let bias = node.optional(2), beta != 0 else {
        return [try builder.dense(input, weights: weights, bias: nil, outputs: outputs)]
      }
      if case .constant(var numbers) = bias.source, bias.shape == [outputs] || bias.shape == [1, outputs] {
        if beta != 1 { numbers = numbers.map { beta * $0 } }
        return [try builder.dense(input, weights: weights, bias: numbers, outputs: outputs)]
      }
      let product = try builder.dense(input, weights: weights, bias: nil, outputs: outputs)
      let factor = GraphValue(.float, [], .constant([beta]))
      let sum = try builder.combine(.add, product, try builder.combine(.multiply, bias, factor))
      guard sum.shape == product.shape else { throw ONNXError("its bias \(bias.shape) does not fit \(product.shape)") }
      return [sum]
    },
    GraphOperator("MatMul") { (builder, node) throws(ONNXError) in
      let input = try node.input(0)
      guard let inputs = input.shape.last else { throw ONNXError("its input is a single number") }
      let (weights, outputs) = try matrix(node.input(1), inputs: inputs, transposed: false)
      return [try builder.dense(input, weights: weights, bias: nil, outputs: outputs)]
    },
    GraphOperator("LayerNormalization") { (builder, node) throws(ONNXError) in
      let input = try node.input(0)
      guard try node.axis(default: -1, of: input.shape.count) == input.shape.count - 1 else {
        throw ONNXError("it normalises more than the last axis, which is not run")
      }
      let epsilon = try node.float("epsilon", default: 1e-5)
      let normal = try builder.rows(.normalise(epsilon: epsilon), input, to: .float, input.shape)
      let scaled = try builder.combine(.multiply, normal, try node.input(1))
      guard let shift = node.optional(2) else { return [scaled] }
      return [try builder.combine(.add, scaled, shift)]
    },
  ]

  /// A constant matrix as `[inputs, outputs]`.
  private static func matrix(_ value: GraphValue, inputs: Int, transposed: Bool) throws(ONNXError)
    -> (weights: [Float], outputs: Int)
  {
    guard case .constant(let numbers) = value.source, value.kind == .float, value.shape.count == 2 else {
      throw ONNXError("its second input is not a constant matrix of floats, and only dense layers are run")
    }
    let (rows, columns) = (value.shape[0], value.shape[1])
    guard (transposed ? columns : rows) == inputs else {
      throw ONNXError("its weights \(value.shape) do not fit an input of \(inputs)")
    }
    guard transposed else { return (numbers, columns) }
    return (GraphBuilder.order([columns, rows], strides: [1, columns], start: 0).map { numbers[$0] }, rows)
  }

  private static func transposed(_ value: GraphValue, _ builder: inout GraphBuilder) throws(ONNXError) -> GraphValue {
    guard value.shape.count == 2 else { throw ONNXError("its input \(value.shape) is not a matrix") }
    let shape = [value.shape[1], value.shape[0]]
    return try builder.move([value], shape, GraphBuilder.order(shape, strides: [1, value.shape[1]], start: 0))
  }

  // MARK: - Along the last axis

  static let rows: [GraphOperator] = [
    along("Softmax", .softmax), along("LogSoftmax", .logSoftmax),
    reduction("ReduceSum", .sum), reduction("ReduceMean", .mean), reduction("ReduceMax", .maximum),
    reduction("ReduceMin", .minimum), reduction("ReduceLogSumExp", .logSumExp),
    GraphOperator("ArgMax") { (builder, node) throws(ONNXError) in
      let input = try node.input(0)
      let rank = input.shape.count
      guard rank > 0, try node.axis(default: 0, of: rank) == rank - 1 else {
        throw ONNXError("it looks along another axis than the last, which is not run")
      }
      let isKept = try node.integer("keepdims", default: 1) != 0
      let last = try node.integer("select_last_index", default: 0) != 0
      var result = try builder.rows(
        .highest(last: last), input, to: .integer, input.shape.dropLast() + (isKept ? [1] : []))
      result.choices = input.shape.last
      return [result]
    },
  ]

  private static func along(_ name: String, _ function: RowFunction) -> GraphOperator {
    GraphOperator(name) { (builder, node) throws(ONNXError) in
      let input = try node.input(0)
      // From operator set 13 on the last axis is the default; before, axis 1 and all that follow.
      let axis = try node.axis(default: node.version >= 13 ? -1 : 1, of: input.shape.count)
      guard axis == input.shape.count - 1 else {
        throw ONNXError("it works along another axis than the last, which is not run")
      }
      return [try builder.rows(function, input, to: .float, input.shape)]
    }
  }

  private static func reduction(_ name: String, _ function: RowFunction) -> GraphOperator {
    GraphOperator(name) { (builder, node) throws(ONNXError) in
      let input = try node.input(0)
      let rank = input.shape.count
      let named = try node.integers("axes", orInput: 1) ?? []
      if named.isEmpty, try node.integer("noop_with_empty_axes", default: 0) != 0 { return [input] }
      let axes = named.isEmpty ? Array(0..<rank) : try node.axes(named, of: rank)
      let isKept = try node.integer("keepdims", default: 1) != 0
      // All the axes to go must lie side by side at the end, where axes of one element may stand anywhere.
      let kept = input.shape.indices.filter { !axes.contains($0) }
      guard let first = axes.min(), !kept.contains(where: { $0 > first && input.shape[$0] != 1 }) else {
        throw ONNXError("it works along another axis than the last, which is not run")
      }
      let width = axes.reduce(1) { $0 * input.shape[$1] }
      let flat = input.shaped([width == 0 ? 0 : input.count / width, width])
      let shape =
        isKept ? input.shape.indices.map { axes.contains($0) ? 1 : input.shape[$0] } : kept.map { input.shape[$0] }
      return [try builder.rows(function, flat, to: input.kind, shape)]
    }
  }
}
