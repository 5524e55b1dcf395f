import Foundation

/// A picture in memory and the anti-aliased shapes that are put on it. Coordinates are points from the upper left
/// corner; a point is `density` pixels.
final class Canvas {
  let density: Float
  private(set) var picture: Picture
  private var coverage: Coverage

  /// - Parameters: width, height in pixels.
  init(width: Int, height: Int, density: Float) {
    self.density = density
    picture = Picture(width: max(1, width), height: max(1, height))
    coverage = Coverage(width: picture.width, height: picture.height)
  }

  /// In points.
  var size: SIMD2<Float> { SIMD2(Float(picture.width), Float(picture.height)) / density }

  func clear(_ colour: Colour) { picture.fill(colour.packed) }

  /// Fills polygons that do not cross themselves; those of the same turn unite.
  /// - Parameter lower: the colour at the bottom, where it is shaded.
  func fill(_ polygons: [[SIMD2<Float>]], _ colour: Colour, to lower: Colour? = nil) {
    for points in polygons { coverage.add(points.map { $0 * density }) }
    coverage.paint(colour, to: lower, on: &picture.pixels)
  }

  func fill(_ points: [SIMD2<Float>], _ colour: Colour, to lower: Colour? = nil) {
    fill([points], colour, to: lower)
  }

  func rectangle(_ x: Float, _ y: Float, _ width: Float, _ height: Float, _ colour: Colour) {
    picture.rectangle(SIMD4(x, y, x + width, y + height) * density, colour)
  }

  func rounded(_ x: Float, _ y: Float, _ width: Float, _ height: Float, radius: Float, _ colour: Colour) {
    let r = min(radius, width / 2, height / 2)
    let corners: [(SIMD2<Float>, Float)] = [
      ([x + width - r, y + r], -0.5), ([x + width - r, y + height - r], 0), ([x + r, y + height - r], 0.5),
      ([x + r, y + r], 1),
    ]
    fill(corners.flatMap { middle, from in arc(middle, r, from: from * .pi, by: .pi / 2, parts: 6) }, colour)
  }

  func disc(_ middle: SIMD2<Float>, _ radius: Float, _ colour: Colour) { fill(circle(middle, radius), colour) }

  /// A line with round corners and ends. All of it is put down at once, so that it may be transparent.
  func stroke(_ points: [SIMD2<Float>], _ colour: Colour, width: Float, closed: Bool = false) {
    guard points.count > 1 else { return }
    var parts: [[SIMD2<Float>]] = []
    let ends = closed ? points + [points[0]] : points
    for (a, b) in zip(ends, ends.dropFirst()) {
      let along = b - a
      let length = (along * along).sum().squareRoot()
      guard length > 0 else { continue }
      let side = SIMD2(-along.y, along.x) * (width / 2 / length)
      parts.append([a + side, a - side, b - side, b + side])
    }
    // A thin line needs no round corners.
    if width * density > 1.5 {
      for point in closed ? points : Array(points) { parts.append(circle(point, width / 2)) }
    }
    fill(parts, colour)
  }

  /// A line with a head at its end.
  func arrow(from a: SIMD2<Float>, to b: SIMD2<Float>, _ colour: Colour, width: Float) {
    let along = b - a
    let length = (along * along).sum().squareRoot()
    guard length > 1 else { return }
    let unit = along / length
    let side = SIMD2(-unit.y, unit.x)
    let head = min(4 * width, length)
    let neck = b - unit * head
    let (half, wing) = (side * (width / 2), side * (0.45 * head))
    fill([[a + half, a - half, neck - half, neck + half], [neck + wing, neck - wing, b]], colour)
  }

  func circle(_ middle: SIMD2<Float>, _ radius: Float) -> [SIMD2<Float>] {
    let parts = min(128, 8 + Int(4 * max(0, radius * density).squareRoot()))
    return arc(middle, radius, from: 0, by: 2 * .pi, parts: parts).dropLast()
  }

  /// Points of an arc, its ends included, clockwise on the screen where `by` is positive.
  func arc(_ middle: SIMD2<Float>, _ radius: Float, from: Float, by: Float, parts: Int) -> [SIMD2<Float>] {
    (0...parts).map {
      let angle = from + by * Float($0) / Float(parts)
      return middle + radius * SIMD2(cos(angle), sin(angle))
    }
  }

  /// Puts down how much of each pixel a glyph covers.
  /// - Parameters: x, y in pixels.
  func stamp(_ mask: Mask, x: Int, y: Int, _ colour: Colour) {
    picture.stamp(mask, x: x, y: y, colour)
  }
}
