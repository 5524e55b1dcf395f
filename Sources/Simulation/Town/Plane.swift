/// Twice the signed area of the triangle that two vectors span: positive when `b` lies counter-clockwise of `a`.
@inline(__always)
func perpDot(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.y - a.y * b.x }

@inline(__always)
func dot(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.x + a.y * b.y }

/// Euclidean length, metres.
@inline(__always)
func length(_ a: SIMD2<Double>) -> Double { dot(a, a).squareRoot() }

extension SIMD2<Double> {
  /// The outward unit normal of a counter-clockwise polygon's edge that points along this vector.
  @inline(__always)
  var outward: SIMD2<Double> { SIMD2(y, -x) / length(self) }
}
