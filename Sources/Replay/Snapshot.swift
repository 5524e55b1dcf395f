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

  /// One of a lidar's rays, world frame, m.
  public struct Ray: Sendable, Equatable {
    public var from: SIMD2<Float>
    public var to: SIMD2<Float>
    /// Whether something stopped it.
    public var hit: Bool
    /// Where its distance stands in the newest observation; nil where the policy does not see it.
    public var observation: Int?
  }

  /// A point at which a body of the robot touches something, world frame.
  public struct Touch: Sendable, Equatable {
    public var point: SIMD2<Float>
    /// On the robot's body during the last physics step, N.
    public var force: SIMD2<Float>
  }

  /// The spring by which a hand drags a body, world frame, m and N.
  public struct Pull: Sendable, Equatable {
    public var from: SIMD2<Float>
    public var to: SIMD2<Float>
    public var force: SIMD2<Float>
  }

  /// A box that was dropped into the world.
  public struct Box: Sendable, Equatable {
    public var pose: Pose
    public var width: Float
    public var height: Float
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
  public var rays: [Ray] = []
  public var touches: [Touch] = []
  /// What each of the stage's motors gave in the last physics step, Nm or N.
  public var efforts: [Float] = []
  public var pull: Pull?
  public var boxes: [Box] = []
  /// Where the robot is to go now, m; nil where a task has no such place.
  public var goal: SIMD2<Float>?
  public var isCarrying = false
}

extension Snapshot {
  /// Puts down what there is to see of a world beside poses and figures.
  /// - Parameter places: of the robot's state in the observation.
  mutating func look(at environment: any Environment, places: [Int?]) {
    guard let simulation = TaskDefinition.simulation(of: environment) else { return }
    rays = simulation.rays.map { Ray(from: $0.from, to: $0.to, hit: $0.isStopped, observation: places[$0.channel]) }
    touches = simulation.readTouches().map { Touch(point: $0.point, force: $0.force) }
    efforts = simulation.readEfforts()
    pull = simulation.hold.map { Pull(from: $0.from, to: $0.to, force: $0.force) }
    boxes = simulation.boxes.map {
      Box(pose: Pose(x: $0.x, y: $0.y, angle: $0.angle), width: $0.width, height: $0.height)
    }
    if let goal = TaskDefinition.goal(of: environment) {
      self.goal = SIMD2<Float>(goal.at)
      isCarrying = goal.isCarrying
    }
  }
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
