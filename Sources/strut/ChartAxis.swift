import Foundation

/// An axis of a chart over some values, and where it lies on the page.
struct ChartAxis {
  enum Scale { case linear, logarithmic }

  private let scale: Scale
  /// Of the values, or of their logarithms.
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double

  /// - Parameters:
  ///   - values: finite, and all above 0 where the scale is logarithmic.
  ///   - room: the share of the width that is added at either end of a linear scale.
  ///   - start: the coordinate of the smallest; `end`: of the greatest.
  init(_ values: [Double], _ scale: Scale, room: Double, _ start: Double, _ end: Double) {
    self.scale = scale
    self.start = start
    self.end = end
    let (least, most) = (values.min() ?? 1, values.max() ?? 10)
    switch scale {
    case .logarithmic:
      // A little room around the values, and some width where there is only one.
      low = log10(least) - 0.08
      high = max(log10(most) + 0.08, low + 0.5)
    case .linear:
      let width = most > least ? most - least : max(abs(most) * 0.2, 1)
      low = least - room * width
      high = (most > least ? most : least + width) + room * width
    }
  }

  func place(_ value: Double) -> Double { start + (end - start) * (scaled(value) - low) / (high - low) }

  private func scaled(_ value: Double) -> Double { scale == .logarithmic ? log10(value) : value }

  var ticks: [Double] { scale == .logarithmic ? logarithmicTicks : linearTicks }

  /// Powers of ten, with 2 and 5 between them where there would be fewer than three.
  private var logarithmicTicks: [Double] {
    let powers = Int(low.rounded(.down))...Int(high.rounded(.up))
    let decades = powers.map { pow(10, Double($0)) }.filter(isWithin)
    return decades.count >= 3
      ? decades : powers.flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }.filter(isWithin)
  }

  /// About five multiples of 1, 2 or 5 times a power of ten.
  private var linearTicks: [Double] {
    let step = Self.roundStep(atLeast: (high - low) / 5 * 0.8)
    // Whole multiples, so that 0 is 0.
    let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
    return first <= last ? stride(from: first, through: last, by: 1).map { $0 * step + 0 } : []
  }

  /// The least of 1, 2 or 5 times a power of ten that is so large.
  static func roundStep(atLeast least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    return [1, 2, 5].map { $0 * power }.first { $0 >= least } ?? 10 * power
  }

  private func isWithin(_ value: Double) -> Bool { (low...high).contains(scaled(value)) }

  func label(_ value: Double) -> String {
    guard scale == .linear else { return String(format: "%g", value) }
    let most = max(abs(low), abs(high))
    return switch most {
    case 1e12...: Self.power(value, of: most)
    case 1e9...: Self.short(value / 1e9, "G")
    case 1e6...: Self.short(value / 1e6, "M")
    case 1e4...: Self.short(value / 1e3, "k")
    case 1e-2...: Self.short(value, "")
    default: Self.power(value, of: most)
    }
  }

  /// In the power of ten of the greatest value.
  private static func power(_ value: Double, of most: Double) -> String {
    let exponent = log10(most).rounded(.down)
    return short(value / pow(10, exponent), "e\(Int(exponent))")
  }

  private static func short(_ value: Double, _ unit: String) -> String {
    value == 0 ? "0" : String(format: "%g", value) + unit
  }
}
