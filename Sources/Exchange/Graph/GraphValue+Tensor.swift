import Foundation
import Protobuf

extension GraphValue {
  /// A tensor that the file holds, as a constant.
  init(_ tensor: Onnx_TensorProto, called name: String) throws(ONNXError) {
    guard tensor.dataLocation != .external, tensor.externalData.isEmpty else {
      let place = tensor.externalData.first { $0.key == "location" }.map { ", '\($0.value)'" } ?? ""
      throw ONNXError(
        "tensor '\(name)' keeps its values in another file\(place); save the model as one file "
          + "(torch.onnx.export: external_data=False)")
    }
    let count = try Self.count(tensor.dims.map(Int.init), of: "tensor '\(name)'")
    let kind: Kind
    let values: [Float]
    switch Onnx_TensorProto.DataType(rawValue: Int(tensor.dataType)) {
    case .float:
      kind = .float
      values =
        tensor.rawData.isEmpty
        ? tensor.floatData
        : try Self.numbers(tensor.rawData, of: name, UInt32.self) { Float(bitPattern: $0) }
    case .int64:
      kind = .integer
      values =
        tensor.rawData.isEmpty
        ? tensor.int64Data.map(Float.init)
        : try Self.numbers(tensor.rawData, of: name, UInt64.self) { Float(Int64(bitPattern: $0)) }
    case .int32:
      kind = .integer
      values =
        tensor.rawData.isEmpty
        ? tensor.int32Data.map(Float.init)
        : try Self.numbers(tensor.rawData, of: name, UInt32.self) { Float(Int32(bitPattern: $0)) }
    case .bool:
      kind = .truth
      values =
        tensor.rawData.isEmpty ? tensor.int32Data.map { $0 == 0 ? 0 : 1 } : tensor.rawData.map { $0 == 0 ? 0 : 1 }
    case let other:
      throw ONNXError("tensor '\(name)' is of type \(typeName(other)); \(onlyFloats)")
    }
    guard values.count == count else {
      throw ONNXError("tensor '\(name)' of shape \(tensor.dims) needs \(count) numbers, but has \(values.count)")
    }
    self.init(kind, tensor.dims.map(Int.init), .constant(values))
  }

  /// Little-endian numbers side by side.
  private static func numbers<Bits: FixedWidthInteger>(
    _ bytes: Data, of name: String, _: Bits.Type, _ make: (Bits) -> Float
  ) throws(ONNXError) -> [Float] {
    let size = MemoryLayout<Bits>.size
    guard bytes.count % size == 0 else {
      throw ONNXError("tensor '\(name)' has \(bytes.count) bytes, which is not a multiple of \(size)")
    }
    let bytes = [UInt8](bytes)
    return stride(from: 0, to: bytes.count, by: size).map { start in
      var bits: Bits = 0
      for index in (start..<start + size).reversed() { bits = bits << 8 | Bits(bytes[index]) }
      return make(bits)
    }
  }

  /// Elements of a shape, after a look at its sizes.
  static func count(_ shape: [Int], of what: String) throws(ONNXError) -> Int {
    // Empty axes count as one here, so that no axis beside them is boundless.
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflow, product <= GraphBuilder.memoryLimit, shape.count <= GraphBuilder.rankLimit else {
        throw ONNXError("\(what) has the absurd shape \(shape)")
      }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }
}

let onlyFloats = "only FLOAT, with INT64, INT32 and BOOL for indices, is run: export the policy in float32"

/// As ONNX spells it.
func typeName(_ type: Onnx_TensorProto.DataType?) -> String {
  switch type {
  case nil: "unknown"
  case .UNRECOGNIZED(let number)?: "\(number)"
  case let type?: "\(type)".uppercased()
  }
}
