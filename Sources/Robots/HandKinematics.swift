public import Scene
import Foundation

/// Where a hand is for given angles of its joints, and which angles bring it to a point: a planar arm of two links, whose
/// wrist keeps the hand in the direction of the file's pose.
public struct HandKinematics: Sendable {
  /// In the robot's frame, m.
  private let shoulder: SIMD2<Double>
  private let upper: Double
  private let fore: Double
  /// Directions of the two links where the joints stand at 0, rad.
  private let upperRest: Double
  private let foreRest: Double
  /// From wrist to tip, m.
  private let wristToTip: SIMD2<Double>
  /// -1 where the elbow lies above the line from shoulder to wrist, else 1.
  private let bend: Double

  /// Of a robot with a hand.
  public init(_ robot: RobotModel, _ hand: HandModel) {
    func angle(_ name: String) -> Double { robot.bodies.first { $0.name == name }?.angle ?? 0 }
    let joints = hand.joints.map { robot.joints[$0] }
    let base = robot.bodies.first { $0.name == joints[0].bodyA }
    shoulder = (base?.at ?? .zero) + turned(joints[0].anchorA, by: base?.angle ?? 0)
    let first = turned(joints[1].anchorA - joints[0].anchorB, by: angle(joints[0].bodyB))
    let second = turned(joints[2].anchorA - joints[1].anchorB, by: angle(joints[1].bodyB))
    (upper, fore) = (first.size, second.size)
    (upperRest, foreRest) = (first.direction, second.direction)
    wristToTip = turned(hand.tip - joints[2].anchorB, by: angle(joints[2].bodyB))
    bend = first.x * second.y - first.y * second.x < 0 ? -1 : 1
  }

  /// Where the tip is, robot frame, m.
  /// - Parameter angles: positions of shoulder, elbow and wrist, rad.
  public func tip(_ angles: SIMD3<Double>) -> SIMD2<Double> {
    let elbow = shoulder + upper * along(upperRest + angles.x)
    let wrist = elbow + fore * along(foreRest + angles.x + angles.y)
    return wrist + turned(wristToTip, by: angles.x + angles.y + angles.z)
  }

  /// The angles that bring the tip to a point, or as near to it as the links reach.
  public func angles(tip: SIMD2<Double>) -> SIMD3<Double> {
    let wrist = tip - wristToTip - shoulder
    let distance = min(max(wrist.size, abs(upper - fore) + 1e-6), upper + fore - 1e-6)
    let cosine = (distance * distance + upper * upper - fore * fore) / (2 * distance * upper)
    let direction = wrist.direction - bend * acos(min(max(cosine, -1), 1))
    let elbow = upper * along(direction)
    let rest = distance * along(wrist.direction) - elbow
    let first = wrapped(direction - upperRest)
    let second = wrapped(rest.direction - foreRest - first)
    return SIMD3(first, second, wrapped(-first - second))
  }
}

private func along(_ angle: Double) -> SIMD2<Double> { SIMD2(cos(angle), sin(angle)) }

private func turned(_ v: SIMD2<Double>, by angle: Double) -> SIMD2<Double> {
  let (c, s) = (cos(angle), sin(angle))
  return SIMD2(c * v.x - s * v.y, s * v.x + c * v.y)
}

/// To -pi...pi.
private func wrapped(_ angle: Double) -> Double { remainder(angle, 2 * .pi) }

extension SIMD2<Double> {
  fileprivate var size: Double { (x * x + y * y).squareRoot() }
  fileprivate var direction: Double { atan2(y, x) }
}
