import Foundation
import Replay

/// Ways through one episode's world, on its map.
struct PathChart {
  struct Path {
    var name: String
    /// What came of it.
    var remark: String
    /// Where the body was after the reset and after each step, m.
    var points: [SIMD2<Double>]
    /// From which of them on the parcel was with it; 0 where there is none to fetch.
    var loaded: Int
    /// Where the parcel or the ball was, m; empty for none.
    var thing: [SIMD2<Double>]
    var isSuccess: Bool
  }

  var title: String
  var stage: Stage
  /// Seen from the side heights may be drawn larger than widths, so that they can be told apart.
  var isFromAbove: Bool
  var paths: [Path]
  /// Seconds of a control step.
  var step: Double
  /// Of the robot, m: what is to be in the picture besides the paths.
  var reach: Double

  private static let left = 70.0
  private static let right = 690.0
  private static let wall = "#4a5568"

  /// From metres to the page.
  private struct Frame {
    var x: ChartAxis
    var y: ChartAxis
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double
    var low: SIMD2<Double>
    var high: SIMD2<Double>
    /// How many times as large as widths heights are drawn.
    var stretch: Double

    func place(_ point: SIMD2<Double>) -> SIMD2<Double> { SIMD2(x.place(point.x), y.place(point.y)) }
    func place(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] { points.map(place) }
    func holds(_ point: SIMD2<Double>) -> Bool {
      (low.x...high.x).contains(point.x) && (low.y...high.y).contains(point.y)
    }
  }

  var svg: String {
    let rows = Double(paths.count)
    let frame = frame(top: 66 + 20 * rows)
    var lines = [
      SVG.text(title, SVG.width / 2, 24, anchor: .middle, size: 16),
      SVG.text(note(frame), SVG.width / 2, 44, anchor: .middle, size: 12),
      "<clipPath id=\"map\">"
        + SVG.box(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top, "") + "</clipPath>",
    ]
    for (index, path) in paths.enumerated() {
      let at = 66 + 20 * Double(index)
      lines.append(SVG.line(Self.left, at - 4, Self.left + 18, at - 4, "stroke-width=\"4\" \(SVG.stroke(index))"))
      lines.append(SVG.text("\(path.name): \(path.remark)", Self.left + 26, at, anchor: .start))
    }
    lines += axes(frame)
    lines.append("<g clip-path=\"url(#map)\">")
    lines += ground(frame)
    for (index, path) in paths.enumerated() { lines += thing(path, frame, index) }
    for (index, path) in paths.enumerated() { lines += way(path, frame, index) }
    lines.append("</g>")
    lines.append(
      SVG.box(
        frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top,
        "fill=\"none\" stroke=\"\(Self.wall)\" stroke-width=\"\(stage.ground.town == nil ? 1 : 3)\""))
    lines += places(frame)
    for (index, path) in paths.enumerated() where paths.count > 1 { lines += label(path, frame, index) }
    return SVG.document(height: frame.bottom + 60, lines)
  }

  private func note(_ frame: Frame) -> String {
    var parts: [String] = []
    if paths.contains(where: { $0.loaded > 0 }) { parts.append("dashed: without the parcel") }
    if paths.contains(where: { !$0.thing.isEmpty }) { parts.append("dotted: the \(thingName)") }
    parts.append("a dot every \(String(format: "%.2g", Double(interval) * step)) s")
    if frame.stretch > 1.05 {
      parts.append("heights are drawn \(String(format: "%.1f", frame.stretch)) times as large")
    }
    return parts.joined(separator: "; ")
  }

  private var thingName: String { stage.bodies.contains { $0.role == .ball } ? "ball" : "parcel" }

  /// Control steps between two dots, up to thirty on the longest path.
  private var interval: Int {
    let longest = Double(paths.map(\.points.count).max() ?? 1) * step
    return max(1, Int((ChartAxis.roundStep(atLeast: longest / 30) / step).rounded()))
  }

  private func frame(top: Double) -> Frame {
    var low = SIMD2(repeating: Double.infinity)
    var high = SIMD2(repeating: -Double.infinity)
    func include(_ point: SIMD2<Double>, across: Double = 0, up: Double = 0) {
      low = SIMD2(min(low.x, point.x - across), min(low.y, point.y - up))
      high = SIMD2(max(high.x, point.x + across), max(high.y, point.y + up))
    }
    let ground = stage.ground
    if let town = ground.town {
      include(.zero)
      include(town.size)
    } else {
      for point in paths.flatMap({ $0.points + $0.thing }) {
        include(point, across: reach, up: isFromAbove ? reach : 0)
      }
      // What stands there is in the picture from top to bottom.
      for line in ground.lines + ground.blocks.map({ $0 + $0.prefix(1) }) {
        for part in zip(line, line.dropFirst()).compactMap({ Self.cut($0, $1, low.x, high.x) }) {
          include(part.0)
          include(part.1)
        }
      }
      let room = (high.y - low.y) * 0.08
      include(low, up: room)
      include(high, up: room)
    }
    let size = high - low
    let widest = Self.right - Self.left
    let scale = min(widest / size.x, 520 / size.y)
    let stretch = isFromAbove ? 1 : max(1, min(200 / (scale * size.y), 20))
    let width = scale * size.x
    let left = Self.left + (widest - width) / 2
    let bottom = top + scale * size.y * stretch
    return Frame(
      x: ChartAxis([low.x, high.x], .linear, room: 0, left, left + width),
      y: ChartAxis([low.y, high.y], .linear, room: 0, bottom, top), left: left, right: left + width, top: top,
      bottom: bottom, low: low, high: high, stretch: stretch)
  }

  /// The part of a straight line between two places across; nil where there is none.
  private static func cut(
    _ one: SIMD2<Double>, _ other: SIMD2<Double>, _ low: Double, _ high: Double
  ) -> (SIMD2<Double>, SIMD2<Double>)? {
    let (left, right) = one.x <= other.x ? (one, other) : (other, one)
    guard left.x <= high, right.x >= low else { return nil }
    guard left.x < right.x else { return (left, right) }
    let slope = (right.y - left.y) / (right.x - left.x)
    func at(_ x: Double) -> SIMD2<Double> { SIMD2(x, left.y + slope * (x - left.x)) }
    return (at(max(left.x, low)), at(min(right.x, high)))
  }

  private func axes(_ frame: Frame) -> [String] {
    let (x, y) = isFromAbove ? ("x [m]", "y [m]") : ("distance [m]", "height [m]")
    var lines = [
      SVG.text(x, (frame.left + frame.right) / 2, frame.bottom + 44, anchor: .middle),
      SVG.upright(y, frame.left - 52, (frame.top + frame.bottom) / 2),
      SVG.box(
        frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top,
        "fill=\"\(isFromAbove ? "#f7f5f0" : "white")\""),
    ]
    for tick in frame.x.ticks {
      let at = frame.x.place(tick)
      lines.append(SVG.line(at, frame.top, at, frame.bottom))
      lines.append(SVG.text(frame.x.label(tick), at, frame.bottom + 20, anchor: .middle))
    }
    for tick in frame.y.ticks {
      let at = frame.y.place(tick)
      lines.append(SVG.line(frame.left, at, frame.right, at))
      lines.append(SVG.text(frame.y.label(tick), frame.left - 8, at + 4, anchor: .end))
    }
    return lines
  }

  private func ground(_ frame: Frame) -> [String] {
    var lines: [String] = []
    for line in stage.ground.lines {
      let drawn = frame.place(line)
      if !isFromAbove, let first = drawn.first, let last = drawn.last {
        let under = [SIMD2(last.x, frame.bottom + 5), SIMD2(first.x, frame.bottom + 5)]
        lines.append(SVG.polygon(drawn + under, "fill=\"#e3ded1\""))
      }
      lines.append(SVG.polyline(drawn, "stroke=\"\(Self.wall)\" stroke-width=\"2\""))
    }
    let boxes = stage.ground.town?.obstacles.map { $0.kind == .box } ?? []
    for (index, block) in stage.ground.blocks.enumerated() {
      let isBox = index < boxes.count && boxes[index]
      let fill = isBox ? "#d8c6a3" : "#b9c0cb"
      lines.append(
        SVG.polygon(frame.place(block), "fill=\"\(fill)\" stroke=\"\(Self.wall)\" stroke-width=\"1.2\""))
    }
    return lines
  }

  private func thing(_ path: Path, _ frame: Frame, _ index: Int) -> [String] {
    guard !path.thing.isEmpty else { return [] }
    return [
      SVG.polyline(
        frame.place(path.thing),
        "stroke=\"\(SVG.colour(index))\" stroke-width=\"1.5\" stroke-dasharray=\"0.1 4\" stroke-linecap=\"round\"")
    ]
  }

  private func way(_ path: Path, _ frame: Frame, _ index: Int) -> [String] {
    let places = frame.place(path.points)
    let colour = SVG.colour(index)
    var lines = [SVG.polyline(places, "stroke=\"white\" stroke-opacity=\"0.8\" stroke-width=\"5\"")]
    if path.loaded > 0 {
      let empty = Array(places[...min(path.loaded, places.count - 1)])
      lines.append(SVG.polyline(empty, "stroke=\"\(colour)\" stroke-width=\"2.5\" stroke-dasharray=\"7 4\""))
    }
    if path.loaded < places.count {
      lines.append(SVG.polyline(Array(places[path.loaded...]), "stroke=\"\(colour)\" stroke-width=\"2.5\""))
    }
    for place in stride(from: interval, to: places.count - 1, by: interval) {
      lines.append(SVG.circle(places[place], 2.6, "fill=\"\(colour)\" stroke=\"white\" stroke-width=\"0.8\""))
    }
    guard let start = places.first, let end = places.last else { return lines }
    lines.append(SVG.circle(start, 5, "fill=\"white\" stroke=\"\(colour)\" stroke-width=\"2.5\""))
    if path.isSuccess {
      lines.append(SVG.circle(end, 6, "fill=\"\(colour)\" stroke=\"white\" stroke-width=\"1.5\""))
    } else {
      for (look, width) in [("white", 6.0), (colour, 3)] {
        for side in [-1.0, 1] {
          lines.append(
            SVG.line(
              end.x - 5, end.y - 5 * side, end.x + 5, end.y + 5 * side,
              "stroke=\"\(look)\" stroke-width=\"\(width)\" stroke-linecap=\"round\""))
        }
      }
    }
    return lines
  }

  /// Depot and address of a town, and the bin on a bench.
  private func places(_ frame: Frame) -> [String] {
    var lines: [String] = []
    if let town = stage.ground.town {
      for (name, place) in [("depot", town.depot), ("address", town.address)] {
        let at = frame.place(place)
        lines.append(SVG.box(at.x - 5, at.y - 5, 10, 10, "fill=\"none\" stroke=\"black\" stroke-width=\"2\""))
        lines += Self.beside(at, name, frame)
      }
    }
    if let bin = stage.ground.bin {
      let at = frame.place(SIMD2(bin.x, bin.height / 2))
      lines.append(SVG.text("bin", at.x, at.y + 4, anchor: .middle, size: 12, halo: true))
    }
    guard let start = paths.first?.points.first else { return lines }
    return lines + Self.beside(frame.place(start), "start", frame)
  }

  /// A name on the side where there is room.
  private static func beside(_ at: SIMD2<Double>, _ name: String, _ frame: Frame) -> [String] {
    let isRight = at.x < frame.right - 80
    return [SVG.text(name, at.x + (isRight ? 10 : -10), at.y - 8, anchor: isRight ? .start : .end, halo: true)]
  }

  /// A path's name beside it, where it is far from the others and covers none.
  private func label(_ path: Path, _ frame: Frame, _ index: Int) -> [String] {
    let ways = paths.map { frame.place(Self.thinned($0.points)) }
    let others = ways.indices.filter { $0 != index }.flatMap { ways[$0] }
    let half = SIMD2(SVG.letter * Double(path.name.count) / 2, 8)
    var best: (at: SIMD2<Double>, score: Double)?
    for place in ways[index] {
      let apart = others.map { (($0 - place) * ($0 - place)).sum().squareRoot() }.min() ?? 0
      for side in [-1.0, 1] {
        let at = SIMD2(place.x + side * (half.x + 10), place.y)
        guard at.x - half.x > frame.left, at.x + half.x < frame.right else { continue }
        let free = ways.joined().map { max(abs($0.x - at.x) - half.x, abs($0.y - at.y) - half.y) }.min() ?? 0
        let score = 10 * min(free, 6) + apart
        if score > best?.score ?? -.infinity { best = (at, score) }
      }
    }
    guard let best else { return [] }
    let colour = SVG.colour(index)
    return [SVG.text(path.name, best.at.x, best.at.y + 4, anchor: .middle, size: 12, colour: colour, halo: true)]
  }

  private static func thinned(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
    let stride = max(1, points.count / 100)
    return points.indices.filter { $0 % stride == 0 }.map { points[$0] }
  }
}
