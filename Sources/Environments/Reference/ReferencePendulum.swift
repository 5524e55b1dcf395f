import Random

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gymnasium's Pendulum-v1 to the equation and the order of operations: a pendulum that is swung up and held by a motor
/// too weak to lift it at once (Gymnasium 1.4, `pendulum.py`).
///
/// State: angle (rad, 0 is upright, not wrapped) and angular speed (rad/s, within 8). Observation: cosine and sine of the
/// angle, and the angular speed, rounded to Float. Never terminates, truncates after 200 steps.
public final class ReferencePendulum: Environment {
  /// Steps after which an episode is truncated.
  public static let stepLimit = 200

  public let spec = EnvironmentSpec(
    observations: [
      ObservationChannel(term: "cos angle"), ObservationChannel(term: "sin angle"),
      ObservationChannel(term: "angular speed", unit: "rad/s"),
    ],
    actions: .continuous([ActionChannel(term: "torque", unit: "Nm", low: -2, high: 2)]),
    rewards: [
      TermDescription("angle", "-1 per rad² from upright and step"),
      TermDescription("speed", "-0.1 per (rad/s)² and step"),
      TermDescription("effort", "-0.001 per Nm² and step"),
    ],
    endings: [TermDescription("time", "200 steps: truncates")],
    controlStep: 0.05)

  private var angle = 0.0
  /// Of the angle, for the next step.
  private var sine = 0.0
  private var speed = 0.0
  private var steps = 0
  private var lastTerms = SIMD3<Double>.zero

  public init() {}

  public func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    var stream = episode.stream(.placement)
    angle = stream.uniform(-Double.pi...Double.pi)
    speed = stream.uniform(-1...1)
    begin(&observation)
  }

  /// - Parameter action: `[1]`, the torque in Nm, clipped to 2.
  public func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    let torque = min(max(action[0], -2), 2)
    return advance(
      pull: Double(Self.pull(of: torque)), effort: Double(0.001 * Self.power(torque, 2)), observation: &observation)
  }

  /// The step that Gymnasium makes of a float64 action.
  ///
  /// Gymnasium's arithmetic follows the type of the action: for a float32 array (the type of its action space) numpy
  /// rounds `3.0 / (m * l**2) * u` and `0.001 * u**2` to float32, for a float64 array to float64. A torque that Float
  /// cannot represent can only have been a float64; `strut step` brings exactly those here, and every other to `step`.
  public func stepPrecisely(_ torque: Double, observation: inout MutableSpan<Float>) -> Step {
    let torque = min(max(torque, -2), 2)
    return advance(pull: Self.pull(of: torque), effort: 0.001 * (torque * torque), observation: &observation)
  }

  /// Semi-implicit Euler over 0.05 s; `pull` (rad/s²) and `effort` come rounded in the torque's own type.
  @inline(__always)
  private func advance(pull: Double, effort: Double, observation: inout MutableSpan<Float>) -> Step {
    let gravity = 10.0
    let dt = 0.05
    let offUpright = Self.normalized(angle)
    lastTerms = SIMD3(-(offUpright * offUpright), -(0.1 * (speed * speed)), -effort)

    speed += (3 * gravity / (2 * Self.length) * sine + pull) * dt
    speed = min(max(speed, -8), 8)
    angle += speed * dt
    steps += 1
    write(&observation)
    return Step(reward: lastTerms.x + lastTerms.y + lastTerms.z, truncated: steps >= Self.stepLimit)
  }

  private static var mass: Double { 1 }
  private static var length: Double { 1 }

  /// Angular acceleration by the motor in rad/s², in the torque's type.
  private static func pull<Torque: BinaryFloatingPoint>(of torque: Torque) -> Torque {
    Torque(3 / (mass * (length * length))) * torque
  }

  /// numpy's float32 square is the C library's `powf`, whose last bit is not always that of the product: that would be
  /// 1e-10 of reward. The optimiser must not see the exponent, since it turns a square into a product.
  @_optimize(none)
  private static func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }

  /// The angle in -pi ..< pi, by Python's floor modulo: the remainder has the sign of the divisor.
  private static func normalized(_ angle: Double) -> Double {
    var remainder = (angle + Double.pi).truncatingRemainder(dividingBy: 2 * Double.pi)
    if remainder < 0 { remainder += 2 * Double.pi }
    return remainder - Double.pi
  }

  public func readTerms(into terms: inout MutableSpan<Double>) {
    terms[0] = lastTerms.x
    terms[1] = lastTerms.y
    terms[2] = lastTerms.z
  }

  public func readMetrics(into metrics: inout MutableSpan<Double>) {}

  /// Angle and angular speed.
  public var state: [Double] { [angle, speed] }

  /// Accepts two finite numbers, in the order of `state`, as the beginning of an episode.
  public func setState(_ state: [Double], observation: inout MutableSpan<Float>) -> Bool {
    guard state.count == 2, state.allSatisfy(\.isFinite) else { return false }
    (angle, speed) = (state[0], state[1])
    begin(&observation)
    return true
  }

  private func begin(_ observation: inout MutableSpan<Float>) {
    steps = 0
    lastTerms = .zero
    write(&observation)
  }

  private func write(_ observation: inout MutableSpan<Float>) {
    sine = sin(angle)
    observation[0] = Float(cos(angle))
    observation[1] = Float(sine)
    observation[2] = Float(speed)
  }
}
