import Foundation

/// The elements of a drawing, as SVG text that a browser and a README show.
enum SVG {
  enum Anchor: String { case start, middle, end }

  /// Okabe and Ito's palette (2008, jfly.uni-koeln.de/color), which colour-blind eyes tell apart, without its yellow.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
  /// Of a letter at 13 pixels; wider than most fonts have them.
  static let letter = 7.5
  static let width = 720.0

  /// A whole drawing on white.
  static func document(height: Double, _ elements: [String]) -> String {
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(width)) \(number(height))\" "
      + "font-family=\"sans-serif\" font-size=\"13\">"
    return ([head, "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>"] + elements).joined(separator: "\n")
      + "\n</svg>\n"
  }

  static func colour(_ index: Int) -> String { colours[index % colours.count] }

  /// Where colours come again, with other dashes.
  static func stroke(_ index: Int) -> String {
    let round = index / colours.count
    return "stroke=\"\(colour(index))\"" + (round == 0 ? "" : " stroke-dasharray=\"\(2 + 4 * round) 3\"")
  }

  /// - Parameter halo: keeps the letters readable over lines.
  static func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor, size: Int = 13, colour: String = "", halo: Bool = false
  ) -> String {
    // XML has no control characters, not even escaped ones.
    let shown = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
    let escaped = shown.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    let place = "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor.rawValue)\" font-size=\"\(size)\""
    let fill = colour.isEmpty ? "" : " fill=\"\(colour)\""
    let letters = "\(place)\(fill)>\(escaped)</text>"
    guard halo else { return letters }
    let edge = "stroke=\"white\" stroke-width=\"4\" stroke-linejoin=\"round\" aria-hidden=\"true\""
    return "\(place) \(edge)>\(escaped)</text>\n" + letters
  }

  /// A text that reads upwards.
  static func upright(_ text: String, _ x: Double, _ y: Double) -> String {
    "<g transform=\"rotate(-90)\">\(self.text(text, -y, x, anchor: .middle))</g>"
  }

  /// Of a grid, unless told otherwise.
  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ look: String = "stroke=\"#dddddd\""
  ) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" \(look)/>"
  }

  static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ look: String) -> String {
    "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" \(look)/>"
  }

  static func circle(_ centre: SIMD2<Double>, _ radius: Double, _ look: String) -> String {
    "<circle cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"\(number(radius))\" \(look)/>"
  }

  static func polyline(_ points: [SIMD2<Double>], _ look: String) -> String {
    "<polyline fill=\"none\" \(look) stroke-linejoin=\"round\" points=\"\(list(points))\"/>"
  }

  static func polygon(_ points: [SIMD2<Double>], _ look: String) -> String {
    "<polygon \(look) points=\"\(list(points))\"/>"
  }

  private static func list(_ points: [SIMD2<Double>]) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  /// A coordinate, to a hundredth of a pixel.
  static func number(_ value: Double) -> String { String(format: "%.2f", value) }
}
