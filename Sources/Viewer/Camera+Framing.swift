import Replay
import Simulation

extension Camera {
  /// Steps over which the robot's bobbing is averaged.
  private static let calm = 25

  /// Takes up the size of the scene's part of the picture. The first time it sets the zoom: a scene that a robot is
  /// fixed to or drives about in is shown whole, another one around the robot.
  mutating func frame(_ session: Session, _ size: SIMD2<Float>) {
    let stage = session.playback.stage
    let isWhole = stage.isAnchored || stage.ground.town != nil
    let isFirst = self.size == .zero
    let grown = isFirst ? SIMD2<Float>(1, 1) : size / self.size
    self.size = size
    guard isWhole else {
      if isFirst {
        let reach = Self.extent(of: stage, session.playback.snapshots[0]).size.max()
        scale = min(size.x / (6.5 * reach), size.y / (3.6 * reach))
      }
      if follows { centre = Self.place(session) + [0.12 * size.x, 0.16 * size.y] / scale }
      return
    }
    let box = Self.extent(of: stage, session.playback.snapshots[0], withGround: true)
    let fit = size / (box.size * 1.08)
    if isFirst || follows && grown != [1, 1] { scale = fit.min() }
    if follows { centre = box.low + box.size / 2 }
  }

  /// Looks again as at first, when the next picture is drawn.
  mutating func reset() { self = Camera() }

  /// Where the robot's first body is, its height averaged over the last steps.
  private static func place(_ session: Session) -> SIMD2<Float> {
    guard let last = session.view.poses.first else { return .zero }
    let before = session.playback.snapshots[max(0, session.shown - calm)..<session.shown]
    let poses = before.compactMap(\.poses.first) + [last]
    return SIMD2(last.x, poses.reduce(0) { $0 + $1.y } / Float(poses.count))
  }

  private static func extent(
    of stage: Stage, _ snapshot: Snapshot, withGround: Bool = false
  ) -> (low: SIMD2<Float>, size: SIMD2<Float>) {
    var low = SIMD2<Float>(repeating: .infinity)
    var high = -low
    for (body, pose) in zip(stage.bodies, snapshot.poses) {
      let reach = Float(body.shape.reach)
      low = pointwiseMin(low, SIMD2(pose.x, pose.y) - reach)
      high = pointwiseMax(high, SIMD2(pose.x, pose.y) + reach)
    }
    if !withGround { return (low, pointwiseMax(high - low, [0.2, 0.2])) }
    let bodies = (low: low, high: high)
    // A robot that moves its limbs, or its cart, needs room for that.
    let middle = (low + high) / 2
    let room = SIMD2<Float>(repeating: 1.25 * (high - low).max())
    (low, high) = (pointwiseMin(low, middle - room), pointwiseMax(high, middle + room))
    let fixed = (stage.ground.blocks + stage.ground.lines).joined().map { SIMD2<Float>($0) }
    guard !fixed.isEmpty else { return (low, high - low) }
    let floor = fixed.reduce(fixed[0], pointwiseMin)
    let roof = fixed.reduce(fixed[0], pointwiseMax)
    if stage.ground.town == nil, stage.ground.lines.count > 1 {
      // Of a court the part between the paddles, and all that is between its walls.
      return ([bodies.low.x - 1, floor.y], [bodies.high.x - bodies.low.x + 2, roof.y - floor.y])
    }
    if stage.ground.bin != nil {
      // Of what is below a bench there is nothing to see.
      low.y = floor.y - 0.12 * (high.y - floor.y)
    } else if stage.ground.town != nil || (roof - floor).max() < 12 {
      (low, high) = (floor, roof)
    }
    return (low, high - low)
  }
}
