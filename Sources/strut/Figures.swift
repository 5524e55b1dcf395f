import Foundation

/// Numbers as people read them.
enum Figures {
  /// Four significant digits, without exponents for everyday sizes.
  static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  static func range(_ range: ClosedRange<Double>) -> String {
    "\(short(range.lowerBound)) to \(short(range.upperBound))"
  }

  /// One digit after the point.
  static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }

  static func percent(_ share: Double) -> String { String(format: "%.4g %%", 100 * share) }

  /// 1234567 as `1.23M`.
  static func count(_ value: Double) -> String {
    switch abs(value) {
    case 1e9...: String(format: "%.2fG", value / 1e9)
    case 1e6...: String(format: "%.2fM", value / 1e6)
    case 1e4...: String(format: "%.0fk", value / 1e3)
    case 1e3...: String(format: "%.1fk", value / 1e3)
    default: String(format: "%.0f", value)
    }
  }

  /// 16 hexadecimal digits.
  static func hash(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Seconds as `1:02:03` or `2:03`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0 ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
  }
}
