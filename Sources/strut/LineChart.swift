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

  /// Where the lines are drawn, within margins for what is written.
  private static let left = 70.0
  private static let right = 690.0
  private static let depth = 294.0
  private static let legendRow = 20.0
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
    let left = max(Self.left, 36 + SVG.letter * Double(longest))
    let x = ChartAxis(points.map(\.x) + (isLinear ? [0] : []), scale, room: 0, left, Self.right)
    var lines = [
      SVG.text(title, SVG.width / 2, 24, anchor: .middle, size: 16),
      SVG.text(across, (left + Self.right) / 2, bottom + 44, anchor: .middle),
      SVG.upright(up, 18, (top + bottom) / 2),
    ]
    if !note.isEmpty { lines.append(SVG.text(note, SVG.width / 2, 44, anchor: .middle, size: 12)) }
    for tick in x.ticks {
      let at = x.place(tick)
      lines.append(SVG.line(at, top, at, bottom))
      lines.append(SVG.text(x.label(tick), at, bottom + 20, anchor: .middle))
    }
    for tick in y.ticks {
      let at = y.place(tick)
      lines.append(SVG.line(left, at, Self.right, at))
      lines.append(SVG.text(y.label(tick), left - 8, at + 4, anchor: .end))
    }
    // All bands lie under all lines.
    for (index, one) in visible.enumerated() where !one.band.isEmpty {
      lines.append(Self.band(one, x, y, SVG.colour(index)))
    }
    for (index, one) in visible.enumerated() {
      lines += Self.curve(one, x, y, index)
      let entry = legend[index]
      let at = 52 + noteHeight + Self.legendRow * Double(entry.row)
      lines.append(SVG.line(entry.x, at, entry.x + 14, at, "stroke-width=\"4\" \(SVG.stroke(index))"))
      lines.append(SVG.text(entry.name, entry.x + 20, at + 5, anchor: .start))
    }
    return SVG.document(height: bottom + 60, lines)
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
    let most = Int((right - left) / SVG.letter) - 6
    var places: [(name: String, x: Double, row: Int)] = []
    var (x, row) = (left, 0)
    for name in names {
      // The end of a path tells more than its beginning.
      let shown = name.count > most ? "…" + name.suffix(most - 1) : name
      let width = 20 + SVG.letter * Double(shown.count)
      if x > left, x + width > right { (x, row) = (left, row + 1) }
      places.append((shown, x, row))
      x += width + 24
    }
    return places
  }

  private static func curve(_ series: Series, _ x: ChartAxis, _ y: ChartAxis, _ index: Int) -> [String] {
    let places = series.points.map { SIMD2(x.place($0.x), y.place($0.y)) }
    let line = SVG.polyline(places, "\(SVG.stroke(index)) stroke-width=\"2\"")
    // Many dots would hide the line.
    guard places.count <= 20 else { return [line] }
    return [line] + places.map { SVG.circle($0, 3.5, "fill=\"\(SVG.colour(index))\"") }
  }

  private static func band(_ series: Series, _ x: ChartAxis, _ y: ChartAxis, _ colour: String) -> String {
    let ends = zip(series.points, series.band)
    let upper = ends.map { SIMD2(x.place($0.x), y.place($1.y)) }
    let lower = ends.map { SIMD2(x.place($0.x), y.place($1.x)) }
    return SVG.polygon(upper + lower.reversed(), "fill=\"\(colour)\" fill-opacity=\"0.18\"")
  }
}
