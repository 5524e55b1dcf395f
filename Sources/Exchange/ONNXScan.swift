/// A look at a file's structure before it is decoded: a message takes memory even where it holds nothing, so that a file
/// of two-byte messages would grow a hundredfold.
enum ONNXScan {
  static let maximumFields = 100_000

  /// Messages by their place in the file; only those that `Protobuf` knows are decoded.
  private enum Part {
    case model, graph, node, attribute, tensor, value, type, tensorType, shape
    /// Holds no further messages.
    case leaf

    func child(_ field: UInt64) -> Part? {
      switch (self, field) {
      case (.model, 7): .graph
      case (.model, 8), (.model, 14), (.tensor, 13), (.shape, 1): .leaf
      case (.graph, 1): .node
      case (.graph, 5), (.attribute, 5): .tensor
      case (.graph, 11), (.graph, 12): .value
      case (.node, 5): .attribute
      case (.value, 2): .type
      case (.type, 1): .tensorType
      case (.tensorType, 2): .shape
      default: nil
      }
    }
  }

  /// Throws when the file has more fields than a policy needs. Where it makes no sense, the decoder will say so.
  /// (https://protobuf.dev/programming-guides/encoding/)
  static func check(_ bytes: [UInt8]) throws(ONNXError) {
    var reader = Reader(bytes: bytes)
    var open: [(part: Part, end: Int)] = [(.model, bytes.count)]
    var fields = 0
    while let (part, end) = open.last {
      guard reader.place < end else {
        open.removeLast()
        continue
      }
      fields += 1
      guard fields <= maximumFields else {
        throw ONNXError("the file has more than \(maximumFields) parts, which no policy needs")
      }
      guard let key = reader.number() else { return }
      switch key & 7 {
      case 0: guard reader.number() != nil else { return }
      case 1: reader.place += 8
      case 2:
        guard let length = reader.number(), length <= UInt64(end - min(reader.place, end)) else { return }
        if let child = part.child(key >> 3) {
          open.append((child, reader.place + Int(length)))
        } else {
          reader.place += Int(length)
        }
      case 5: reader.place += 4
      default: return
      }
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    /// A number of seven bits a byte, lowest first.
    mutating func number() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 70, by: 7) {
        guard place < bytes.count else { return nil }
        value |= UInt64(bytes[place] & 0x7F) << shift
        place += 1
        if bytes[place - 1] < 0x80 { return value }
      }
      return nil
    }
  }
}
