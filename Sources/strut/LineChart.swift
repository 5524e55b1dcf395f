import Foundation

/// Lines over two logarithmic axes, drawn as SVG text that a browser and a README show.
struct LineChart {
  struct Series {
    var name: String
    /// x and y, both above 0, from left to right; others are left out.
    var points: [SIMD2<Double>]
  }

  var title: String
  /// What stands under the horizontal and beside the vertical axis.
  var across: String
  var up: String
  var series: [Series]

  private static let size = SIMD2(720.0, 420.0)
  /// Where the lines are drawn, within margins for what is written.
  private static let left = 70.0
  private static let right = 690.0
  private static let top = 66.0
  private static let bottom = 360.0
  private static let colours = ["#1f6fb4", "#d1622b", "#2e8b57", "#8a4fa3", "#b8860b", "#555555"]

  var svg: String {
    let visible = series.map { Series(name: $0.name, points: $0.points.filter { $0.x > 0 && $0.y > 0 && $0.isFinite }) }
    let points = visible.flatMap(\.points)
    let (x, y) = (LogAxis(points.map(\.x), Self.left, Self.right), LogAxis(points.map(\.y), Self.bottom, Self.top))
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.number(Self.size.x)) \(Self.number(Self.size.y))\" "
        + "font-family=\"sans-serif\" font-size=\"13\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      Self.text(title, Self.size.x / 2, 24, anchor: "middle", size: 16),
      Self.text(across, (Self.left + Self.right) / 2, Self.bottom + 44, anchor: "middle"),
      "<g transform=\"rotate(-90)\">\(Self.text(up, -(Self.top + Self.bottom) / 2, 18, anchor: "middle"))</g>",
    ]
    for tick in x.ticks {
      let at = x.place(tick)
      lines.append(Self.line(at, Self.top, at, Self.bottom))
      lines.append(Self.text(Self.label(tick), at, Self.bottom + 20, anchor: "middle"))
    }
    for tick in y.ticks {
      let at = y.place(tick)
      lines.append(Self.line(Self.left, at, Self.right, at))
      lines.append(Self.text(Self.label(tick), Self.left - 8, at + 4, anchor: "end"))
    }
    var legend = Self.left
    for (index, one) in visible.enumerated() {
      let colour = Self.colours[index % Self.colours.count]
      let places = one.points.map { (Self.number(x.place($0.x)), Self.number(y.place($0.y))) }
      lines.append(
        "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" points=\""
          + places.map { "\($0.0),\($0.1)" }.joined(separator: " ") + "\"/>")
      for place in places { lines.append("<circle cx=\"\(place.0)\" cy=\"\(place.1)\" r=\"3.5\" fill=\"\(colour)\"/>") }
      lines.append(
        "<rect x=\"\(Self.number(legend))\" y=\"\(Self.number(Self.top - 24))\" width=\"12\" height=\"12\" "
          + "fill=\"\(colour)\"/>")
      lines.append(Self.text(one.name, legend + 18, Self.top - 13, anchor: "start"))
      // About what the letters need, and a gap.
      legend += 18 + 7.5 * Double(one.name.count) + 24
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" stroke=\"#dddddd\"/>"
  }

  private static func text(_ text: String, _ x: Double, _ y: Double, anchor: String, size: Int = 13) -> String {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">"
      + escaped + "</text>"
  }

  /// A coordinate, to a hundredth of a pixel.
  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }

  private static func label(_ value: Double) -> String { String(format: "%g", value) }
}

/// A logarithmic axis over some values, and where it lies on the page.
private struct LogAxis {
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double

  /// - Parameters:
  ///   - values: all above 0.
  ///   - start: the coordinate of the smallest; `end`: of the greatest.
  init(_ values: [Double], _ start: Double, _ end: Double) {
    self.start = start
    self.end = end
    let (least, most) = (values.min() ?? 1, values.max() ?? 10)
    // A little room around the values, and some width where there is only one.
    low = log10(least) - 0.08
    high = max(log10(most) + 0.08, low + 0.5)
  }

  func place(_ value: Double) -> Double { start + (end - start) * (log10(value) - low) / (high - low) }

  /// Powers of ten, with 2 and 5 between them where there would be fewer than three.
  var ticks: [Double] {
    let powers = Int(low.rounded(.down))...Int(high.rounded(.up))
    let decades = powers.map { pow(10, Double($0)) }.filter(isWithin)
    return decades.count >= 3
      ? decades : powers.flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }.filter(isWithin)
  }

  private func isWithin(_ value: Double) -> Bool { (low...high).contains(log10(value)) }
}

extension SIMD2<Double> {
  fileprivate var isFinite: Bool { x.isFinite && y.isFinite }
}
