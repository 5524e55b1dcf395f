import Environments
import Foundation
import Tasks

/// What is to be drawn at one instant, together with the episode's `Stage`. A value: it stays when the world moves on.
public struct Snapshot: Sendable, Equatable {
  /// Where a body's origin is, m, and how far it is turned, rad.
  public struct Pose: Sendable, Equatable {
    public var x: Float
    public var y: Float
    public var angle: Float
  }

  /// Control steps since the reset.
  public var step: Int
  /// One per body of the stage.
  public var poses: [Pose]
  /// As the policy sees it next, raw.
  public var observation: [Float]
  /// Of the step that led here, weights applied; zeros after the reset.
  public var terms: [Double]
  /// The sum of all rewards so far, undiscounted.
  public var total: Double
}

extension Snapshot.Pose {
  static func all(of environment: any Environment) -> [Snapshot.Pose] {
    if let simulation = TaskDefinition.simulation(of: environment) {
      let poses = simulation.poses
      return stride(from: 0, to: poses.count, by: 6).map {
        Snapshot.Pose(x: poses[$0], y: poses[$0 + 1], angle: poses[$0 + 2])
      }
    }
    let state = environment.state
    guard environment is ReferenceCartPole else { return [pole(on: 0, angle: state[0])] }
    // Its angle counts clockwise.
    return [Snapshot.Pose(x: Float(state[0]), y: 0, angle: 0), pole(on: state[0], angle: -state[2])]
  }

  /// A pole of 1 m that turns about its lower end.
  /// - Parameter angle: counter-clockwise from upright, rad.
  private static func pole(on x: Double, angle: Double) -> Snapshot.Pose {
    Snapshot.Pose(x: Float(x - sin(angle) / 2), y: Float(cos(angle) / 2), angle: Float(angle))
  }
}
