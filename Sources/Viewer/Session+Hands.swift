import Replay
import Scene

/// What a hand reaches for.
extension Session {
  /// The body at a place, the one that is drawn last, and the place in its frame. Boxes that were dropped come after
  /// the robot's bodies.
  func body(at place: SIMD2<Float>) -> (body: Int, local: SIMD2<Float>)? {
    let stage = playback.stage
    for (index, (body, pose)) in zip(stage.bodies, snapshot.poses).enumerated().reversed() {
      let local = pose.local(place)
      if body.shape.contains(SIMD2<Double>(local)) { return (index, local) }
    }
    for (index, box) in snapshot.boxes.enumerated().reversed() {
      let local = box.pose.local(place)
      if abs(local.x) <= box.width / 2, abs(local.y) <= box.height / 2 { return (stage.bodies.count + index, local) }
    }
    return nil
  }

  /// How large a box is that suits the robot, m.
  var boxSize: SIMD2<Float> {
    let reach = playback.stage.bodies.map { Float($0.shape.reach) }.max() ?? 0.3
    return SIMD2(repeating: min(0.5, max(0.08, 0.7 * reach)))
  }

  /// A knock on the robot's first body that would move all of it by a metre per second.
  func push(_ direction: ManualControl.Direction) {
    perform(.push(body: 0, impulse: direction.way * playback.stage.mass))
  }
}

extension Shape {
  /// Whether a place in the body's frame is within, with a finger's width around it.
  fileprivate func contains(_ point: SIMD2<Double>) -> Bool {
    switch self {
    case .circle(let radius): (point * point).sum() <= radius * radius
    case .box(let width, let height): abs(point.x) <= width / 2 && abs(point.y) <= height / 2
    case .polygon(let corners):
      zip(corners, corners.dropFirst() + corners.prefix(1)).allSatisfy { a, b in
        let (edge, way) = (b - a, point - a)
        return edge.x * way.y - edge.y * way.x >= 0
      }
    }
  }
}
