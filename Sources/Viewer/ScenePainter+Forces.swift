import Foundation
import Learning
import Replay

extension ScenePainter {
  /// A lidar's rays, the stronger coloured the more the policy's choice hangs on them.
  func paintRays(_ snapshot: Snapshot, _ insight: Insight?) {
    let highest = insight?.saliency.map { abs($0) }.max() ?? 0
    for ray in snapshot.rays {
      var weight: Float = 0
      if let saliency = insight?.saliency, let index = ray.observation, index < saliency.count, highest > 0 {
        weight = abs(saliency[index]) / highest
      }
      let colour = theme.faint.mixed(with: theme.accent, min(1, 2 * weight)).with(alpha: 0.3 + 0.6 * weight)
      let end = camera.point(ray.to)
      canvas.stroke([camera.point(ray.from), end], colour, width: 1 + 1.5 * weight)
      if ray.hit { canvas.disc(end, 2 + weight, colour.with(alpha: 0.5 + 0.5 * weight)) }
    }
  }

  /// By how much marks on a body are smaller than usual, so that they do not bury one that is small on the screen.
  private func share(on body: Stage.Body) -> Float { min(1, max(0.4, Float(body.shape.reach) * camera.scale / 24)) }

  /// Contact points, and the force on the robot as an arrow that grows with its logarithm.
  func paintForces(_ stage: Stage, _ snapshot: Snapshot) {
    let small = stage.bodies.map { share(on: $0) }.min() ?? 1
    let large = stage.bodies.map { share(on: $0) }.max() ?? 1
    for touch in snapshot.touches {
      let point = camera.point(touch.point)
      canvas.disc(point, 3 * small, theme.accent)
      let size = (touch.force * touch.force).sum().squareRoot()
      guard size > 0 else { continue }
      let length = 14 * large * log2(1 + size / 5)
      let way = touch.force / size * length
      canvas.arrow(from: point, to: point + SIMD2(way.x, -way.y), theme.accent, width: 2.5)
    }
  }

  /// At each joint an arc as long as its motor's share of what it can give, the way it turns.
  func paintTorques(_ stage: Stage, _ snapshot: Snapshot) {
    for (motor, effort) in zip(stage.motors, snapshot.efforts) where motor.limit > 0 {
      guard snapshot.poses.indices.contains(motor.body) else { continue }
      let middle = place(motor.at, at: snapshot.poses[motor.body])
      let share = min(1, max(-1, effort / motor.limit))
      let scale = self.share(on: stage.bodies[motor.body])
      canvas.disc(middle, 3 * scale, theme.ink.with(alpha: 0.7))
      guard abs(share) > 0.02 else { continue }
      let isFull = abs(share) > 0.99
      let colour = isFull ? theme.accent : theme.parcel
      // Counter-clockwise is positive in the world, and the screen's y points down.
      let arc = canvas.arc(middle, 12 * scale, from: -.pi / 2, by: -share * 1.5 * .pi, parts: 18)
      canvas.stroke(arc, colour, width: 3 * scale)
    }
  }

  /// The spring of a hand, and its force.
  func paint(_ pull: Snapshot.Pull) {
    let (from, to) = (camera.point(pull.from), camera.point(pull.to))
    canvas.stroke([from, to], theme.accent, width: 2)
    canvas.disc(from, 4, theme.accent)
    canvas.disc(to, 4, theme.accent.with(alpha: 0.6))
    let size = (pull.force * pull.force).sum().squareRoot()
    brush.write(String(format: "%.3g N", size), x: to.x + 10, y: to.y - 7, theme.ink)
  }
}
