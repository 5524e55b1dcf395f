import Learning

/// How samples spread: one panel each, one under the other, over the same axis and in the same scale.
struct Histogram {
  struct Sample {
    var name: String
    /// At least one, all finite.
    var values: [Double]
    var statistics: SampleStatistics
    /// What else is to be said of it.
    var remark: String
  }

  /// Equal bins that all samples share, round numbers in their middles; each holds its lower end.
  struct Bins: Equatable {
    var first: Double
    var width: Double
    var count: Int

    /// About thirty over all the values, of a width of 1, 2 or 5 times a power of ten.
    init(_ values: [Double]) {
      let (least, most) = (values.min() ?? 0, values.max() ?? 0)
      width = ChartAxis.roundStep(atLeast: max((most - least) / 30, abs(most) * 1e-3, 1e-9))
      first = ((least / width).rounded() - 0.5) * width
      count = Int(((most - first) / width).rounded(.down)) + 1
    }

    func counts(_ values: [Double]) -> [Int] {
      var counts = [Int](repeating: 0, count: count)
      for value in values { counts[min(max(Int(((value - first) / width).rounded(.down)), 0), count - 1)] += 1 }
      return counts
    }
  }

  var title: String
  var across: String
  /// What is counted.
  var up: String
  var samples: [Sample]
  /// A line under the title.
  var note: String

  private static let left = 70.0
  private static let right = 690.0
  /// Of what is written over a panel's bars.
  private static let head = 64.0
  private static let gap = 14.0

  var bins: Bins { Bins(samples.flatMap(\.values)) }

  var svg: String {
    let bins = bins
    let counts = samples.map { bins.counts($0.values) }
    // Few panels are deep ones.
    let depth = max(90, 220 / Double(samples.count).squareRoot())
    let top = 56.0
    let bottom = top + Double(samples.count) * (Self.head + depth + Self.gap) - Self.gap
    // Where all values are the same, there is room beside the one bar.
    let margin = max(0.5, Double(12 - bins.count) / 2) * bins.width
    let ends = [bins.first - margin, bins.first + Double(bins.count) * bins.width + margin]
    let x = ChartAxis(ends, .linear, room: 0, Self.left, Self.right)
    let most = Double(counts.joined().max() ?? 1)
    var lines = [
      SVG.text(title, SVG.width / 2, 24, anchor: .middle, size: 16),
      SVG.text(note, SVG.width / 2, 44, anchor: .middle, size: 12),
      SVG.text(across, (Self.left + Self.right) / 2, bottom + 44, anchor: .middle),
      SVG.upright(up, 18, (top + Self.head + bottom) / 2),
    ]
    for tick in x.ticks { lines.append(SVG.text(x.label(tick), x.place(tick), bottom + 20, anchor: .middle)) }
    for (index, sample) in samples.enumerated() {
      let start = top + Double(index) * (Self.head + depth + Self.gap)
      let y = ChartAxis([0, most * 1.06], .linear, room: 0, start + Self.head + depth, start + Self.head)
      lines += Self.panel(sample, counts[index], bins, x, y, start: start, SVG.colour(index))
    }
    return SVG.document(height: bottom + 60, lines)
  }

  /// - Parameter start: the upper edge of what is written over it.
  private static func panel(
    _ sample: Sample, _ counts: [Int], _ bins: Bins, _ x: ChartAxis, _ y: ChartAxis, start: Double, _ colour: String
  ) -> [String] {
    let (floor, ceiling) = (y.place(0), start + head)
    var lines = [
      SVG.box(left, start + 6, 11, 11, "fill=\"\(colour)\""),
      SVG.text(sample.name, left + 18, start + 16, anchor: .start),
      SVG.text(sample.remark, right, start + 16, anchor: .end, size: 12, colour: grey),
    ]
    for tick in x.ticks { lines.append(SVG.line(x.place(tick), ceiling, x.place(tick), floor)) }
    for tick in y.ticks where tick == tick.rounded() {
      lines.append(SVG.line(left, y.place(tick), right, y.place(tick)))
      lines.append(SVG.text(y.label(tick), left - 8, y.place(tick) + 4, anchor: .end))
    }
    let statistics = sample.statistics
    let (low, high) = (x.place(statistics.confidence.lowerBound), x.place(statistics.confidence.upperBound))
    lines.append(SVG.box(low, ceiling, max(1, high - low), floor - ceiling, "fill=\"black\" fill-opacity=\"0.12\""))
    for (bin, count) in counts.enumerated() where count > 0 {
      let from = x.place(bins.first + Double(bin) * bins.width)
      let to = x.place(bins.first + Double(bin + 1) * bins.width)
      let height = y.place(Double(count))
      let look = "class=\"bar\" fill=\"\(colour)\" fill-opacity=\"0.7\""
      lines.append(SVG.box(from + 0.5, height, max(0.5, to - from - 1), floor - height, look))
    }
    lines.append(SVG.line(left, floor, right, floor, "stroke=\"\(grey)\""))
    let mean = "mean \(Figures.short(statistics.mean)) (\(Figures.range(statistics.confidence)))"
    let isLeft = statistics.mean < statistics.median
    lines += mark(
      mean, isLeft: isLeft, at: x.place(statistics.mean), row: ceiling - 24, floor, "stroke-width=\"1.8\"")
    let median = "median \(Figures.short(statistics.median))"
    lines += mark(
      median, isLeft: !isLeft, at: x.place(statistics.median), row: ceiling - 6, floor,
      "stroke-width=\"1.4\" stroke-dasharray=\"4 3\"")
    return lines
  }

  private static let grey = "#555555"

  /// A line across the bars, with a label on the side that is asked for, or on the other where that has no room.
  private static func mark(
    _ text: String, isLeft: Bool, at place: Double, row: Double, _ floor: Double, _ look: String
  ) -> [String] {
    let width = SVG.letter * Double(text.count)
    let goesLeft = isLeft ? place - width > left : place + width > right
    return [
      SVG.line(place, row - 10, place, floor, "stroke=\"black\" \(look)"),
      SVG.text(text, place + (goesLeft ? -5 : 5), row, anchor: goesLeft ? .end : .start, size: 12, halo: true),
    ]
  }
}
