import Foundation

/// Numbers as text.
enum Figure {
  /// What is rounded to zero has no minus.
  static func text(_ format: String, _ value: some BinaryFloatingPoint) -> String {
    let text = String(format: format, Double(value))
    let isZero = text.contains("0") && !text.contains { ("1"..."9").contains($0) }
    return isZero ? text.replacing("-", with: format.contains("+") ? "+" : "") : text
  }
}
