import Foundation

/// Typed reads of the metadata.
struct MetadataReader {
  private let texts: [String: String]

  init(_ texts: [String: String]) { self.texts = texts }

  func text(_ key: String) throws(SafetensorsError) -> String {
    guard let text = texts[key] else { throw SafetensorsError("the metadata lacks '\(key)'") }
    return text
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(SafetensorsError) -> Int {
    guard let number = Int(try text(key)), range.contains(number) else {
      throw SafetensorsError("the metadata's '\(key)' is not a whole number in range")
    }
    return number
  }

  func number(_ key: String) throws(SafetensorsError) -> Float {
    guard let number = Float(try text(key)), number.isFinite else {
      throw SafetensorsError("the metadata's '\(key)' is not a number")
    }
    return number
  }

  func decode<Value: Decodable>(_ key: String, as type: Value.Type) throws(SafetensorsError) -> Value {
    let text = try text(key)
    guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw SafetensorsError("the metadata's '\(key)' is not the JSON it should be")
    }
    return value
  }
}
