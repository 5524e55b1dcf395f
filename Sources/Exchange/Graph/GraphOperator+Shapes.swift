import Protobuf

/// Operators that only move numbers, or say of what shape they are.
extension GraphOperator {
  static let shapes: [GraphOperator] = [
    GraphOperator("Identity") { (_, node) throws(ONNXError) in [try node.input(0)] },
    // Drops nothing when a policy acts.
    GraphOperator("Dropout") { (_, node) throws(ONNXError) in [try node.input(0)] },
    GraphOperator("Cast") { (builder, node) throws(ONNXError) in
      let value = try node.input(0)
      let type = Onnx_TensorProto.DataType(rawValue: try node.integer("to", default: 0))
      switch type {
      case .float?:
        var result = value
        result.kind = .float
        result.choices = nil
        return [result]
      case .int64?, .int32?:
        if value.kind == .float { return [try builder.map(.whole, value, to: .integer)] }
        var result = value
        result.kind = .integer
        return [result]
      case .bool?: return [try builder.map(.truth, value, to: .truth)]
      default: throw ONNXError("it casts to \(typeName(type)); \(onlyFloats)")
      }
    },
    GraphOperator("Constant") { (_, node) throws(ONNXError) in
      if let tensor = try node.attribute("value", .tensor) { return [try GraphValue(tensor.t, called: "value")] }
      if let number = try node.attribute("value_float", .float) {
        return [GraphValue(.float, [], .constant([number.f]))]
      }
      if let number = try node.attribute("value_int", .int) {
        return [GraphValue(.integer, [], .constant([Float(number.i)]))]
      }
      if let list = try node.attribute("value_floats", .floats) {
        return [GraphValue(.float, [list.floats.count], .constant(list.floats))]
      }
      if let list = try node.attribute("value_ints", .ints) {
        return [GraphValue(.integer, [list.ints.count], .constant(list.ints.map(Float.init)))]
      }
      throw ONNXError("it holds neither floats nor whole numbers")
    },
    GraphOperator("ConstantOfShape") { (builder, node) throws(ONNXError) in
      let shape = try node.input(0).integers("shape")
      var value = GraphValue(.float, [1], .constant([0]))
      if let tensor = try node.attribute("value", .tensor) { value = try GraphValue(tensor.t, called: "value") }
      guard value.count == 1 else { throw ONNXError("its value is not one number") }
      return [try builder.expand(value.shaped([]), to: shape)]
    },
    GraphOperator("Shape") { (_, node) throws(ONNXError) in
      let shape = try node.input(0).shape
      let ends = try (node.integer("start", default: 0), node.integer("end", default: shape.count))
      let from = min(max(ends.0 < 0 ? ends.0 + shape.count : ends.0, 0), shape.count)
      let to = min(max(ends.1 < 0 ? ends.1 + shape.count : ends.1, from), shape.count)
      return [GraphValue(.integer, [to - from], .constant(shape[from..<to].map(Float.init)))]
    },
    GraphOperator("Flatten") { (_, node) throws(ONNXError) in
      let value = try node.input(0)
      let axis = try node.integer("axis", default: 1)
      let cut = axis < 0 ? axis + value.shape.count : axis
      guard (0...value.shape.count).contains(cut) else { throw ONNXError("it has no axis \(axis)") }
      return [value.shaped([value.shape[..<cut].reduce(1, *), value.shape[cut...].reduce(1, *)])]
    },
    GraphOperator("Reshape") { (_, node) throws(ONNXError) in
      let value = try node.input(0)
      var shape = try node.input(1).integers("shape")
      if try node.integer("allowzero", default: 0) == 0 {
        for (axis, size) in shape.enumerated() where size == 0 && axis < value.shape.count {
          shape[axis] = value.shape[axis]
        }
      }
      if let open = shape.firstIndex(of: -1) {
        shape[open] = 1
        let known = try GraphValue.count(shape, of: "its result")
        guard known > 0, value.count % known == 0 else { throw ONNXError("\(value.shape) does not go into \(shape)") }
        shape[open] = value.count / known
      }
      guard try GraphValue.count(shape, of: "its result") == value.count else {
        throw ONNXError("\(value.shape) does not go into \(shape)")
      }
      return [value.shaped(shape)]
    },
    GraphOperator("Squeeze") { (_, node) throws(ONNXError) in
      let value = try node.input(0)
      let named = try node.integers("axes", orInput: 1)
      let axes = try node.axes(named ?? value.shape.indices.filter { value.shape[$0] == 1 }, of: value.shape.count)
      guard axes.allSatisfy({ value.shape[$0] == 1 }) else {
        throw ONNXError("it drops the axes \(axes) of \(value.shape), which hold more than one element")
      }
      return [value.shaped(value.shape.indices.filter { !axes.contains($0) }.map { value.shape[$0] })]
    },
    GraphOperator("Unsqueeze") { (_, node) throws(ONNXError) in
      let value = try node.input(0)
      let named = try node.integers("axes", orInput: 1) ?? []
      let rank = value.shape.count + named.count
      guard rank <= GraphBuilder.rankLimit else { throw ONNXError("its result has \(rank) axes") }
      let axes = try node.axes(named, of: rank)
      var rest = value.shape[...]
      return [value.shaped((0..<rank).map { axes.contains($0) ? 1 : rest.removeFirst() })]
    },
    GraphOperator("Expand") { (builder, node) throws(ONNXError) in
      let value = try node.input(0)
      return [try builder.expand(value, to: try GraphBuilder.common(value.shape, try node.input(1).integers("shape")))]
    },
    GraphOperator("Transpose") { (builder, node) throws(ONNXError) in
      let value = try node.input(0)
      let rank = value.shape.count
      let order = try node.attribute("perm", .ints)?.ints.map(Int.init) ?? Array((0..<rank).reversed())
      guard order.sorted() == Array(0..<rank) else { throw ONNXError("its order of axes \(order) is none of \(rank)") }
      let strides = GraphBuilder.strides(value.shape)
      let shape = order.map { value.shape[$0] }
      return [
        try builder.move([value], shape, GraphBuilder.order(shape, strides: order.map { strides[$0] }, start: 0))
      ]
    },
    GraphOperator("Concat") { (builder, node) throws(ONNXError) in
      let first = try node.input(0)
      let axis = try node.axis(default: 0, of: first.shape.count)
      var parts: [GraphValue] = []
      var shape = first.shape
      shape[axis] = 0
      for index in node.inputs.indices {
        let part = try node.input(index)
        var rest = part.shape
        guard rest.count == shape.count, part.kind == first.kind else { throw ONNXError("its inputs are of two kinds") }
        shape[axis] += part.shape[axis]
        rest[axis] = shape[axis]
        guard rest == shape else { throw ONNXError("its inputs \(first.shape) and \(part.shape) do not go together") }
        parts.append(part)
      }
      _ = try GraphValue.count(shape, of: "its result")
      let (before, after) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
      var order: [Int] = []
      for block in 0..<before {
        var start = 0
        for part in parts {
          let length = part.shape[axis] * after
          order += start + block * length..<start + (block + 1) * length
          start += part.count
        }
      }
      return [try builder.move(parts, shape, order)]
    },
    GraphOperator("Gather") { (builder, node) throws(ONNXError) in
      let value = try node.input(0)
      let axis = try node.axis(default: 0, of: value.shape.count)
      let indices = try node.input(1)
      let size = value.shape[axis]
      let wanted = try indices.integers("indices").map { $0 < 0 ? $0 + size : $0 }
      guard wanted.allSatisfy((0..<size).contains) else { throw ONNXError("it picks beyond the \(size) elements") }
      let after = value.shape[(axis + 1)...].reduce(1, *)
      let shape = value.shape[..<axis] + indices.shape + value.shape[(axis + 1)...]
      _ = try GraphValue.count(Array(shape), of: "its result")
      let order = (0..<value.shape[..<axis].reduce(1, *)).flatMap { block in
        wanted.flatMap { index in (0..<after).map { (block * size + index) * after + $0 } }
      }
      return [try builder.move([value], Array(shape), order)]
    },
    GraphOperator("Slice") { (builder, node) throws(ONNXError) in
      let value = try node.input(0)
      // Attributes until operator set 9, then inputs.
      guard let starts = try node.integers("starts", orInput: 1), let ends = try node.integers("ends", orInput: 2)
      else {
        throw ONNXError("it does not say from where to where")
      }
      let axes = try node.axes(
        try node.integers("axes", orInput: 3) ?? Array(starts.indices), of: value.shape.count)
      let steps = try node.optional(4)?.integers("steps") ?? [Int](repeating: 1, count: axes.count)
      guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count, !steps.contains(0) else {
        throw ONNXError("its starts, ends, axes and steps do not go together")
      }
      var (shape, strides, first) = (value.shape, GraphBuilder.strides(value.shape), 0)
      for (index, axis) in axes.enumerated() {
        let (size, step) = (value.shape[axis], steps[index])
        let bounds = step > 0 ? 0...size : -1...max(size - 1, -1)
        let place = { (end: Int) in min(max(end < 0 ? end + size : end, bounds.lowerBound), bounds.upperBound) }
        let (from, to) = (step > 0 ? place(starts[index]) : min(place(starts[index]), size - 1), place(ends[index]))
        shape[axis] = max(0, (to - from + step - step.signum()) / step)
        first += from * strides[axis]
        strides[axis] *= step
      }
      return [try builder.move([value], shape, GraphBuilder.order(shape, strides: strides, start: first))]
    },
    GraphOperator("Split") { (builder, node) throws(ONNXError) in
      let value = try node.input(0)
      let axis = try node.axis(default: 0, of: value.shape.count)
      let (size, parts) = (value.shape[axis], node.message.output.count)
      let equal = (size + parts - 1) / max(1, parts)
      let sizes =
        try node.integers("split", orInput: 1)
        ?? (0..<parts).map { min(equal, max(0, size - $0 * equal)) }
      guard sizes.count == parts, sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == size else {
        throw ONNXError("it cuts \(size) elements into \(sizes)")
      }
      let strides = GraphBuilder.strides(value.shape)
      var (results, start): ([GraphValue], Int) = ([], 0)
      for part in sizes {
        var shape = value.shape
        shape[axis] = part
        let order = GraphBuilder.order(shape, strides: strides, start: start * strides[axis])
        results.append(try builder.move([value], shape, order))
        start += part
      }
      return results
    },
  ]
}
