/// A world, its robot and its task: immutable, complete, in SI units.
public struct Scene: Sendable, Equatable {
  /// The file's name without `.yaml`.
  public var name: String
  public var about: String
  public var physics: PhysicsSettings
  /// Terrain, walls and things; its name is a key of Simulation's registry.
  public var layout: Term?
  /// Its bodies include the world's `things`, which are joined to nothing.
  public var robot: RobotModel
  public var placement: Placement
  public var control: ControlSettings
  public var actions: ActionSet
  public var observe: [Term]
  /// Observations of this many control steps are stacked.
  public var history: Int
  public var task: Term?
  public var reward: [Term]
  public var end: [Term]
  /// In file order; the first is the world's default.
  public var train: [TrainSection]
  /// `cartpole` or `pendulum`: exact equations from Environments instead of a scene; then everything but `about` and
  /// `train` is empty.
  public var reference: String?
  /// YAML, robot inlined, includes merged, classes and copies resolved: it alone loads to an equal scene.
  public var text: String
  /// 16 hexadecimal digits: FNV-1a, 64 bits, of the text without `about`, `train` and the robot's `accept` and `hardware`.
  public var contentHash: String

  /// What an action's numbers drive.
  public var drives: [Drive] {
    guard !actions.continuous.isEmpty else { return robot.actuators.indices.map(Drive.actuator) }
    return actions.continuous.compactMap { name in
      switch name {
      case "hand x" where robot.hand != nil: .handX
      case "hand y" where robot.hand != nil: .handY
      case "grip" where robot.hand != nil: .grip
      default: robot.actuators.firstIndex { $0.name == name }.map(Drive.actuator)
      }
    }
  }

  /// Settings of one algorithm as `path.to.name`, its value as text, and `file:line:column`; lists render as `[64, 64]`.
  /// Empty when the world says nothing about the algorithm.
  public func settings(for algorithm: String) -> [(path: String, value: String, place: String)] {
    train.first { $0.algorithm == algorithm }?.settings.flattened ?? []
  }
}

/// How the world moves.
public struct PhysicsSettings: Sendable, Equatable {
  /// m/s²
  public var gravity = SIMD2(0, -9.81)
  /// Steps per second.
  public var rate = 50.0
  public var velocityIterations = 8
  public var positionIterations = 3
  /// Whether fast bodies are kept from passing through thin ones.
  public var continuous = true

  public init() {}
}

/// Where the robot starts.
public struct Placement: Sendable, Equatable {
  public enum Spot: Sendable, Equatable {
    /// x and y, metres.
    case fixed([Quantity])
    /// A free spot that the layout chooses.
    case anywhereFree
  }
  public var at = Spot.fixed([.fixed(0), .fixed(0)])
  /// rad
  public var angle = Quantity.fixed(0)
  /// N, x and y, on the first body during the first physics step.
  public var push = [Quantity.fixed(0), .fixed(0)]

  public init() {}
}

/// When the policy acts.
public struct ControlSettings: Sendable, Equatable {
  /// Decisions per second; divides the physics' rate.
  public var rate = 50.0
  /// Control steps without action after a reset, before the first observation.
  public var settle = 0

  public init() {}
}

public struct DiscreteAction: Sendable, Equatable {
  public var name: String
  /// One number in -1...1 per driven actuator.
  public var values: [Double]

  public init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// What one number of an action drives.
public enum Drive: Sendable, Equatable {
  /// By its index into `robot.actuators`.
  case actuator(Int)
  /// Moves the target of the hand's tip by as much as the hand goes at its speed in a control step.
  case handX, handY
  /// Opens the gripper from 1/3, closes it from -1/3, and between these leaves it as it is.
  case grip
}

/// What a policy may do: one or both kinds.
public struct ActionSet: Sendable, Equatable {
  public var discrete: [DiscreteAction] = []
  /// Names of actuators, or of the hand's channels.
  public var continuous: [String] = []

  public init() {}
}

/// One algorithm's settings.
public struct TrainSection: Sendable, Equatable {
  public var algorithm: String
  /// A mapping.
  public var settings: Tree

  public init(algorithm: String, settings: Tree) {
    self.algorithm = algorithm
    self.settings = settings
  }
}
