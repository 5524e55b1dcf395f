/// A world with any number of bodies that never come to rest, so that the engine cannot put them to sleep: boxes on level
/// ground, each with an arm that a motor swings.
public enum BoxScene {
  /// The text of a world file with the given number of bodies; where it is odd, the last box has no arm.
  public static func text(bodies count: Int) -> String {
    precondition(count >= 2, "a world without a motor cannot be acted in")
    let boxes = (count + 1) / 2
    // 3 m between boxes, and ground on both sides of the row.
    let points = boxes * 3 / 10 + 4
    var bodies: [String] = []
    var joints: [String] = []
    for box in 0..<boxes {
      let x = 3 * box
      bodies.append("      box \(box): { size: [1 m, 1 m], mass: 1 kg, at: [\(x), 0.5], friction: 0.5 }")
      guard 2 * box + 1 < count else { continue }
      bodies.append("      arm \(box): { size: [20 cm, 1 m], mass: 0.2 kg, at: [\(x), 1.4] }")
      joints.append(
        "      hinge \(box): { revolute: [box \(box), arm \(box)], at: [\(x), 1], "
          + "motor: { control: effort, torque: 2 Nm, speed: 10 rad/s } }")
    }
    return """
      about: \(count) bodies on level ground, every second one an arm that swings the box below it.
      physics: { gravity: 9.81, rate: 50 Hz, iterations: [8, 3] }
      layout: { kind: hills, points: \(points), pad: \(points), step: 10 m, height: 0 m, roughness: 0 m, friction: 0.5 }
      robot:
        model: boxes
        at: [15, 0.01]
        description:
          bodies:
      \(bodies.joined(separator: "\n"))
          joints:
      \(joints.joined(separator: "\n"))
      actions: { continuous: all }
      observe: [joint angle]
      reward: { alive: 1 }
      end: { time: 100000 s }

      """
  }
}
