import Random

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gymnasium's CartPole-v1 to the equation and the order of operations, in Double: a pole on a cart that is pushed left
/// or right (Barto, Sutton, Anderson 1983, doi:10.1109/TSMC.1983.6313077; Gymnasium 1.4, `cartpole.py`).
///
/// State and observation: cart position (m), cart speed (m/s), pole angle (rad, 0 is upright), pole speed (rad/s); the
/// observation is the state rounded to Float. Terminates beyond 2.4 m or 12 degrees, truncates after 500 steps, and, as
/// in Gymnasium, does both when the pole falls in step 500.
public final class ReferenceCartPole: Environment {
  /// Steps after which an episode is truncated.
  public static let stepLimit = 500

  public let spec = EnvironmentSpec(
    observations: [
      ObservationChannel(term: "cart position", unit: "m"), ObservationChannel(term: "cart speed", unit: "m/s"),
      ObservationChannel(term: "pole angle", unit: "rad"), ObservationChannel(term: "pole speed", unit: "rad/s"),
    ],
    actions: .discrete(["left", "right"]),
    rewards: [TermDescription("upright", "1 per step")],
    endings: [
      TermDescription("pole fell", "pole beyond 12 deg from upright: terminates"),
      TermDescription("cart left", "cart beyond 2.4 m from the middle: terminates"),
      TermDescription("time", "500 steps: truncates, and counts as success"),
    ],
    hasSuccess: true, controlStep: 0.02)

  private var x = 0.0
  private var xSpeed = 0.0
  private var angle = 0.0
  private var angleSpeed = 0.0
  private var steps = 0
  private var hasFallen = false
  private var lastReward = 0.0

  public init() {}

  public func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    var stream = episode.stream(.placement)
    x = stream.uniform(-0.05...0.05)
    xSpeed = stream.uniform(-0.05...0.05)
    angle = stream.uniform(-0.05...0.05)
    angleSpeed = stream.uniform(-0.05...0.05)
    begin(&observation)
  }

  /// - Parameter action: `[1]`, 0 pushes left and 1 pushes right with 10 N.
  public func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    precondition(action[0] == 0 || action[0] == 1, "a cart-pole action is 0 or 1")
    advance(force: action[0] == 1 ? 10 : -10)
    let angleLimit = 12 * 2 * Double.pi / 360
    let terminated = x < -2.4 || x > 2.4 || angle < -angleLimit || angle > angleLimit
    // Gymnasium pays the step in which the pole falls, and no later one.
    lastReward = terminated && hasFallen ? 0 : 1
    hasFallen = hasFallen || terminated
    steps += 1
    let truncated = steps >= Self.stepLimit
    write(&observation)
    return Step(reward: lastReward, terminated: terminated, truncated: truncated, success: truncated)
  }

  /// Explicit Euler over 0.02 s. The order of operations is Gymnasium's: another one differs in the last bit, which an
  /// unstable pole makes visible within one episode.
  private func advance(force: Double) {
    let gravity = 9.8
    let poleMass = 0.1
    let totalMass = 0.1 + 1.0
    let halfLength = 0.5
    let poleMassLength = 0.1 * 0.5
    let dt = 0.02
    let cosine = cos(angle)
    let sine = sin(angle)
    let push = (force + poleMassLength * (angleSpeed * angleSpeed) * sine) / totalMass
    let angleAcceleration =
      (gravity * sine - cosine * push) / (halfLength * (4.0 / 3.0 - poleMass * (cosine * cosine) / totalMass))
    let acceleration = push - poleMassLength * angleAcceleration * cosine / totalMass
    x += dt * xSpeed
    xSpeed += dt * acceleration
    angle += dt * angleSpeed
    angleSpeed += dt * angleAcceleration
  }

  public func readTerms(into terms: inout MutableSpan<Double>) { terms[0] = lastReward }

  public func readMetrics(into metrics: inout MutableSpan<Double>) {}

  /// Cart position, cart speed, pole angle, pole speed.
  public var state: [Double] { [x, xSpeed, angle, angleSpeed] }

  /// Accepts four finite numbers, in the order of `state`, as the beginning of an episode.
  public func setState(_ state: [Double], observation: inout MutableSpan<Float>) -> Bool {
    guard state.count == 4, state.allSatisfy(\.isFinite) else { return false }
    (x, xSpeed, angle, angleSpeed) = (state[0], state[1], state[2], state[3])
    begin(&observation)
    return true
  }

  private func begin(_ observation: inout MutableSpan<Float>) {
    steps = 0
    hasFallen = false
    lastReward = 0
    write(&observation)
  }

  private func write(_ observation: inout MutableSpan<Float>) {
    observation[0] = Float(x)
    observation[1] = Float(xSpeed)
    observation[2] = Float(angle)
    observation[3] = Float(angleSpeed)
  }
}
