/// Where the picture looks: metres to points.
struct Camera: Sendable, Equatable {
  /// In the middle of the scene's part of the picture, m.
  var centre: SIMD2<Float> = .zero
  /// Points per metre.
  var scale: Float = 60
  /// Whether it moves with the robot; where the whole scene is shown, whether it stays as it is.
  var follows = true
  /// Of the scene's part of the picture, points; zero before the first.
  var size: SIMD2<Float> = .zero

  func point(_ metres: SIMD2<Float>) -> SIMD2<Float> {
    let offset = (metres - centre) * scale
    return size / 2 + SIMD2(offset.x, -offset.y)
  }

  func metres(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let offset = (point - size / 2) / scale
    return centre + SIMD2(offset.x, -offset.y)
  }

  mutating func pan(_ points: SIMD2<Float>) {
    centre -= SIMD2(points.x, -points.y) / scale
    follows = false
  }

  /// Zooms by a factor and keeps what is under `point` there, unless the camera follows.
  mutating func zoom(_ factor: Float, at point: SIMD2<Float>) {
    let kept = metres(point)
    scale = min(2000, max(4, scale * factor))
    if !follows { centre += kept - metres(point) }
  }
}
