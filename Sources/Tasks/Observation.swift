import Environments
import Robots
import Scene

/// A world's observation, compiled: where each number comes from.
struct Observation: Sendable {
  typealias Read = (source: Source, label: String, unit: String, scale: Double)
  typealias WorldTerm = (name: String, task: String, about: String, reads: [Read])

  /// One number of the observation.
  enum Source: Sendable {
    case state(Int)
    case goalCosine, goalSine, goalDistance, carrying, trailX, trailY, stalled
    case bench(BenchSight.Quantity)
  }

  var sources: [Source] = []
  var scales: [Float] = []
  var offsets: [Float] = []
  var channels: [ObservationChannel] = []
  /// The entries of `observe:` and which numbers are theirs.
  private(set) var terms: [SensedTerm] = []
  private var readsErrand = false
  /// Present where a term of a placement is observed.
  private var sight: BenchSight?

  /// The observation terms that need the world rather than the robot alone.
  static let worldTerms: [WorldTerm] = [
    (
      "goal direction", "errand", "where the present goal lies, robot frame",
      [(.goalCosine, "goal direction x", "", 1), (.goalSine, "goal direction y", "", 1)]
    ),
    ("goal distance", "errand", "straight distance to the present goal", [(.goalDistance, "goal distance", "m", 0.1)]),
    ("carrying", "errand", "1 with the parcel on board", [(.carrying, "carrying", "", 1)]),
    (
      "trail", "errand", "where the robot was in the last seconds, robot frame",
      [(.trailX, "trail x", "m", 0.5), (.trailY, "trail y", "m", 0.5)]
    ),
    ("stalled", "errand", "time since the goal was last nearer than ever", [(.stalled, "stalled", "s", 0.1)]),
    (
      "hand", "placement", "where the joints say that the hand's tip is, robot frame",
      [(.bench(.handX), "hand x", "m", 1), (.bench(.handY), "hand y", "m", 1)]
    ),
    (
      "thing", "placement", "where the camera sees the thing from the hand's tip, how it is turned, how wide it is",
      [
        (.bench(.thingX), "thing x", "m", 2), (.bench(.thingY), "thing y", "m", 2),
        (.bench(.thingTilt), "thing tilt", "rad", 1), (.bench(.thingWidth), "thing width", "m", 5),
      ]
    ),
    (
      "bin", "placement", "where the camera sees the bin from the hand's tip", [(.bench(.binX), "bin x", "m", 2)]
    ),
    ("grip", "placement", "1 told to open, -1 told to close", [(.bench(.grip), "grip", "", 1)]),
    ("gripped", "placement", "1 while the pads of both fingers feel something", [(.bench(.gripped), "gripped", "", 1)]),
  ]

  /// Decodes a world's `observe:`; mistakes go to the scope's diagnostics.
  init(_ scope: TermScope, _ layout: RobotLayout) {
    let names = StateTerm.all.map(\.name) + Self.worldTerms.map(\.name)
    for term in scope.scene.observe {
      let first = sources.count
      defer { terms.append(SensedTerm(name: term.title, channels: first..<sources.count)) }
      if let state = StateTerm.named(term.name) {
        for read in state.reads(for: term, on: scope.scene.robot, layout, scope.diagnostics) {
          add(.state(read.source), read.label, read.unit, scale: read.scale, offset: read.offset)
        }
      } else if let world = Self.worldTerms.first(where: { $0.name == term.name }) {
        scope.require(world.task, of: "the observation term '\(term.name)'", at: term.range)
        let (scale, offset) = StateTerm.scaling(of: term, scope.diagnostics)
        for read in world.reads { add(read.source, read.label, read.unit, scale: scale ?? read.scale, offset: offset) }
        readsErrand = world.task == "errand" || readsErrand
        if world.task == "placement", sight == nil { sight = BenchSight(scope, at: term.range) }
      } else {
        scope.diagnostics.error(
          "unknown observation term '\(term.name)'", at: term.range, suggestion: closest(to: term.name, in: names))
      }
    }
  }

  private mutating func add(_ source: Source, _ label: String, _ unit: String, scale: Double, offset: Double) {
    sources.append(source)
    scales.append(Float(scale))
    offsets.append(Float(offset))
    channels.append(ObservationChannel(term: label, unit: unit, scale: scale, offset: offset))
  }

  /// Writes the `[sources.count]` numbers at `start` of `output`.
  func read(_ context: TaskContext, into output: inout MutableSpan<Float>, at start: Int) {
    readRaw(context, into: &output, at: start)
    for index in sources.indices { output[start + index] = output[start + index] * scales[index] + offsets[index] }
  }

  /// The same before scale and offset, in SI units.
  func readRaw(_ context: TaskContext, into output: inout MutableSpan<Float>, at start: Int) {
    let state = context.simulation.state.values
    var goal = SIMD2(0.0, 0.0)
    var trail = SIMD2(0.0, 0.0)
    if readsErrand, let errand = context.errand {
      goal = errand.goalOffset(context.simulation)
      trail = errand.trail(context.simulation)
    }
    let distance = goal.length
    let tip = sight?.tip(context.simulation) ?? .zero
    for index in sources.indices {
      output[start + index] =
        switch sources[index] {
        case .state(let source): state[source]
        case .goalCosine: distance > 0 ? Float(goal.x / distance) : 1
        case .goalSine: distance > 0 ? Float(goal.y / distance) : 0
        case .goalDistance: Float(distance)
        case .carrying: context.errand?.carrying == true ? 1 : 0
        case .trailX: Float(trail.x)
        case .trailY: Float(trail.y)
        case .stalled: Float(context.errand?.stalledSeconds ?? 0)
        case .bench(let quantity): sight?.read(quantity, tip: tip, context.simulation) ?? 0
        }
    }
  }
}
