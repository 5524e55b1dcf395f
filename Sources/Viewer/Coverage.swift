/// How much of each pixel the polygons cover that are being filled: what lies to the right of each edge is added up, so
/// that running sums are the cover (the way of font-rs, https://github.com/raphlinus/font-rs). Polygons of the same
/// turn unite.
struct Coverage {
  let width: Int
  let height: Int
  /// Differences along each row, `[height, width + 2]`; zero between two fillings.
  private var differences: [Float]
  /// Columns of each row that hold any: from `lows` to `highs`, empty where lows are higher.
  private var lows: [Int]
  private var highs: [Int]
  private var rows: Range<Int> = 0..<0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    differences = Array(repeating: 0, count: height * (width + 2))
    lows = Array(repeating: width + 2, count: height)
    highs = Array(repeating: -1, count: height)
  }

  /// - Parameter points: in pixels; what lies outside of the picture or is not finite is left out.
  mutating func add(_ points: [SIMD2<Float>]) {
    let corners = clipped(points, width: Float(width), height: Float(height))
    guard corners.count >= 3 else { return }
    var previous = corners[corners.count - 1]
    for corner in corners {
      edge(previous, corner)
      previous = corner
    }
  }

  private mutating func edge(_ a: SIMD2<Float>, _ b: SIMD2<Float>) {
    guard a.y != b.y else { return }
    let direction: Float = a.y < b.y ? 1 : -1
    let (upper, lower) = a.y < b.y ? (a, b) : (b, a)
    let slope = (lower.x - upper.x) / (lower.y - upper.y)
    let top = Int(upper.y)
    let bottom = min(height, Int(lower.y.rounded(.up)))
    guard top < bottom else { return }
    rows = rows.isEmpty ? top..<bottom : min(rows.lowerBound, top)..<max(rows.upperBound, bottom)
    var x = upper.x
    for row in top..<bottom {
      let part = min(Float(row + 1), lower.y) - max(Float(row), upper.y)
      let next = max(0, min(Float(width), x + slope * part))
      let (left, right) = x < next ? (x, next) : (next, x)
      let first = Int(left)
      let last = Int(right.rounded(.up))
      let signed = direction * part
      let start = row * (width + 2)
      lows[row] = min(lows[row], first)
      highs[row] = max(highs[row], max(first + 1, last))
      if last <= first + 1 {
        let middle = 0.5 * (x + next) - Float(first)
        differences[start + first] += signed * (1 - middle)
        differences[start + first + 1] += signed * middle
      } else {
        // The cover of each column, from the trapezia that the edge cuts off; their differences are kept.
        var before: Float = 0
        let span = 1 / (right - left)
        for column in first..<last {
          let from = max(left, Float(column))
          let to = min(right, Float(column + 1))
          let reached = (to - left) * span
          let mean = ((from - left) * span + reached) / 2
          let cover = mean * (to - from) + reached * (Float(column + 1) - to)
          differences[start + column] += signed * (cover - before)
          before = cover
        }
        differences[start + last] += signed * (1 - before)
      }
      x = next
    }
  }

  /// Puts a colour on what is covered, and forgets it.
  /// - Parameters:
  ///   - lower: the colour at the lowest row where the shape is shaded from top to bottom.
  ///   - pixels: `[height, width]`
  mutating func paint(_ colour: Colour, to lower: Colour? = nil, on pixels: inout [UInt32]) {
    let count = Float(max(1, rows.count - 1))
    for row in rows where lows[row] <= highs[row] {
      let shade = lower.map { colour.mixed(with: $0, Float(row - rows.lowerBound) / count) } ?? colour
      paint(row, shade, &pixels)
      lows[row] = width + 2
      highs[row] = -1
    }
    rows = 0..<0
  }

  private mutating func paint(_ row: Int, _ colour: Colour, _ pixels: inout [UInt32]) {
    var sum: Float = 0
    var alpha: UInt32 = 0
    let opaque = Float(colour.alpha)
    let start = row * (width + 2)
    for column in lows[row]...highs[row] {
      let difference = differences[start + column]
      // Between two edges the cover stays as it is.
      if difference != 0 {
        sum += difference
        differences[start + column] = 0
        alpha = UInt32(min(1, abs(sum)) * opaque + 0.5)
      }
      guard alpha > 0, column < width else { continue }
      let place = row * width + column
      pixels[place] = alpha >= 256 ? colour.packed : Colour.mix(pixels[place], colour.packed, alpha)
    }
  }
}

/// A polygon's part inside of the picture (Sutherland and Hodgman).
private func clipped(_ points: [SIMD2<Float>], width: Float, height: Float) -> [SIMD2<Float>] {
  guard points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return [] }
  if points.allSatisfy({ $0.x >= 0 && $0.y >= 0 && $0.x <= width && $0.y <= height }) { return points }
  var corners = points
  for (axis, bound, keep) in [(0, Float(0), Float(1)), (0, width, -1), (1, 0, 1), (1, height, -1)] {
    guard var previous = corners.last else { return [] }
    var inside: [SIMD2<Float>] = []
    for corner in corners {
      let before = (previous[axis] - bound) * keep
      let now = (corner[axis] - bound) * keep
      if (before < 0) != (now < 0) {
        var cut = previous + (corner - previous) * (before / (before - now))
        cut[axis] = bound
        inside.append(cut)
      }
      if now >= 0 { inside.append(corner) }
      previous = corner
    }
    corners = inside
  }
  return corners.map { pointwiseMax(pointwiseMin($0, [width, height]), .zero) }
}
