import Foundation

/// Lines over two axes, drawn as SVG text that a browser and a README show.
struct LineChart {
  struct Series {
    var name: String
    /// x and y from left to right; what the scale cannot show is left out.
    var points: [SIMD2<Double>]
    /// Lower and upper end of a band around the line, one for each point; empty for none.
    var band: [SIMD2<Double>] = []
  }

  var title: String
  /// What stands under the horizontal and beside the vertical axis.
  var across: String
  var up: String
  /// Of both axes; a linear one across begins at 0.
  var scale = ChartAxis.Scale.logarithmic
  var series: [Series]
  /// A line under the title.
  var note = ""

  private static let width = 720.0
  /// Where the lines are drawn, within margins for what is written.
  private static let left = 70.0
  private static let right = 690.0
  private static let depth = 294.0
  private static let legendRow = 20.0
  /// Wider letters than most fonts have.
  private static let letter = 7.5
  /// Okabe and Ito's palette (2008, jfly.uni-koeln.de/color), which colour-blind eyes tell apart, without its yellow.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

  var svg: String {
    let visible = series.map(visible)
    let legend = Self.legend(visible.map(\.name))
    let noteHeight = note.isEmpty ? 0.0 : 20
    let top = 46 + noteHeight + Self.legendRow * Double((legend.last?.row ?? 0) + 1)
    let bottom = top + Self.depth
    let points = visible.flatMap(\.points)
    let isLinear = scale == .linear
    let y = ChartAxis(
      points.map(\.y) + visible.flatMap(\.band).flatMap { [$0.x, $0.y] }, scale, room: 0.04, bottom, top)
    // Long figures push the lines to the right.
    let longest = y.ticks.map { y.label($0).count }.max() ?? 0
    let left = max(Self.left, 36 + Self.letter * Double(longest))
    let x = ChartAxis(points.map(\.x) + (isLinear ? [0] : []), scale, room: 0, left, Self.right)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.number(Self.width)) \(Self.number(bottom + 60))\" "
        + "font-family=\"sans-serif\" font-size=\"13\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      Self.text(title, Self.width / 2, 24, anchor: "middle", size: 16),
      Self.text(across, (left + Self.right) / 2, bottom + 44, anchor: "middle"),
      "<g transform=\"rotate(-90)\">\(Self.text(up, -(top + bottom) / 2, 18, anchor: "middle"))</g>",
    ]
    if !note.isEmpty { lines.append(Self.text(note, Self.width / 2, 44, anchor: "middle", size: 12)) }
    for tick in x.ticks {
      let at = x.place(tick)
      lines.append(Self.line(at, top, at, bottom))
      lines.append(Self.text(x.label(tick), at, bottom + 20, anchor: "middle"))
    }
    for tick in y.ticks {
      let at = y.place(tick)
      lines.append(Self.line(left, at, Self.right, at))
      lines.append(Self.text(y.label(tick), left - 8, at + 4, anchor: "end"))
    }
    // All bands lie under all lines.
    for (index, one) in visible.enumerated() where !one.band.isEmpty {
      lines.append(Self.band(one, x, y, Self.colour(index)))
    }
    for (index, one) in visible.enumerated() {
      lines += Self.curve(one, x, y, index)
      let entry = legend[index]
      let at = 52 + noteHeight + Self.legendRow * Double(entry.row)
      lines.append(
        "<line x1=\"\(Self.number(entry.x))\" y1=\"\(Self.number(at))\" x2=\"\(Self.number(entry.x + 14))\" "
          + "y2=\"\(Self.number(at))\" stroke-width=\"4\" \(Self.stroke(index))/>")
      lines.append(Self.text(entry.name, entry.x + 20, at + 5, anchor: "start"))
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private func visible(_ series: Series) -> Series {
    let isShown = { (value: Double) in value.isFinite && (value > 0 || scale == .linear) }
    let indices = series.points.indices.filter { isShown(series.points[$0].x) && isShown(series.points[$0].y) }
    return Series(
      name: series.name, points: indices.map { series.points[$0] },
      band: series.band.isEmpty ? [] : indices.map { series.band[$0] })
  }

  /// Where the names stand, in as many rows as they need.
  private static func legend(_ names: [String]) -> [(name: String, x: Double, row: Int)] {
    let most = Int((right - left) / letter) - 6
    var places: [(name: String, x: Double, row: Int)] = []
    var (x, row) = (left, 0)
    for name in names {
      // The end of a path tells more than its beginning.
      let shown = name.count > most ? "…" + name.suffix(most - 1) : name
      let width = 20 + letter * Double(shown.count)
      if x > left, x + width > right { (x, row) = (left, row + 1) }
      places.append((shown, x, row))
      x += width + 24
    }
    return places
  }

  private static func curve(_ series: Series, _ x: ChartAxis, _ y: ChartAxis, _ index: Int) -> [String] {
    let places = series.points.map { (number(x.place($0.x)), number(y.place($0.y))) }
    let line =
      "<polyline fill=\"none\" \(stroke(index)) stroke-width=\"2\" stroke-linejoin=\"round\" points=\""
      + places.map { "\($0.0),\($0.1)" }.joined(separator: " ") + "\"/>"
    // Many dots would hide the line.
    guard places.count <= 20 else { return [line] }
    return [line]
      + places.map { "<circle cx=\"\($0.0)\" cy=\"\($0.1)\" r=\"3.5\" fill=\"\(colour(index))\"/>" }
  }

  private static func band(_ series: Series, _ x: ChartAxis, _ y: ChartAxis, _ colour: String) -> String {
    let ends = zip(series.points, series.band)
    let upper = ends.map { "\(number(x.place($0.x))),\(number(y.place($1.y)))" }
    let lower = ends.map { "\(number(x.place($0.x))),\(number(y.place($1.x)))" }
    return "<polygon fill=\"\(colour)\" fill-opacity=\"0.18\" points=\""
      + (upper + lower.reversed()).joined(separator: " ") + "\"/>"
  }

  /// Where colours come again, with other dashes.
  private static func stroke(_ index: Int) -> String {
    let round = index / colours.count
    return "stroke=\"\(colour(index))\"" + (round == 0 ? "" : " stroke-dasharray=\"\(2 + 4 * round) 3\"")
  }

  private static func colour(_ index: Int) -> String { colours[index % colours.count] }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" stroke=\"#dddddd\"/>"
  }

  private static func text(_ text: String, _ x: Double, _ y: Double, anchor: String, size: Int = 13) -> String {
    // XML has no control characters, not even escaped ones.
    let shown = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
    let escaped = shown.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">"
      + escaped + "</text>"
  }

  /// A coordinate, to a hundredth of a pixel.
  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }
}
