public import Environments
public import Learning
public import Tasks
import Random

/// One episode of a world that can be played, gone through back and forth, poked and forked, bit for bit.
///
/// What was seen is kept for every step, so `snapshot` is there at once. The world itself moves on from step to step
/// only: `seek` brings it to another one by repeating the actions and interventions since the reset.
public final class Playback {
  public let definition: TaskDefinition
  public let kind: ActionKind
  public let spec: EnvironmentSpec
  public private(set) var episode: Episode
  public private(set) var stage: Stage
  /// One per step that was played, and one for the reset.
  public private(set) var snapshots: [Snapshot] = []
  /// Of the whole state after each of them: bodies, task, observation, reward.
  public private(set) var hashes: [UInt64] = []
  /// `[steps, width]`
  public private(set) var actions: [Float] = []
  /// In the order in which they were done.
  public private(set) var interventions: [Intervention] = []
  /// How many of them the world has seen.
  private var done = 0
  /// The step at which the world is now.
  public private(set) var position = 0
  /// The outcome of the step that led to `position`.
  public private(set) var last = Step(reward: 0)

  private let environment: any Environment
  /// Of the robot's state in the observation.
  private let places: [Int?]
  private var actor: ActorRunner
  private var stream: RandomStream
  /// Of the actor's stream before each step.
  private var counters: [UInt64] = []
  private var observation: [Float]
  private var action: [Float]
  private var terms: [Double]
  private var metrics: [Double]
  private var total = 0.0

  public init(_ definition: TaskDefinition, _ kind: ActionKind, actor: Actor, episode: Episode) {
    self.definition = definition
    self.kind = kind
    self.episode = episode
    environment = definition.maker(for: kind)()
    places = TaskDefinition.observedPlaces(of: environment)
    spec = environment.spec
    self.actor = ActorRunner(actor, actions: spec.actions)
    stream = episode.stream(.actions)
    var first = [Float](repeating: 0, count: spec.observations.count)
    var span = first.mutableSpan
    environment.reset(episode, observation: &span)
    observation = first
    action = Array(repeating: 0, count: spec.actions.width)
    terms = Array(repeating: 0, count: spec.rewards.count)
    metrics = Array(repeating: 0, count: spec.metrics.count)
    stage = Stage(environment)
    note()
  }

  /// Steps played so far, whether the world is there or before.
  public var steps: Int { snapshots.count - 1 }
  /// Whether the world is where its episode ends.
  public var hasEnded: Bool { last.ended }

  /// Begins another episode.
  public func restart(_ episode: Episode) {
    self.episode = episode
    snapshots = []
    hashes = []
    actions = []
    counters = []
    interventions = []
    rewind()
    stage = Stage(environment)
    note()
  }

  /// One control step: one that was played before is repeated, a new one is the actor's. Nothing after the end.
  public func step() {
    guard !hasEnded else { return }
    if position < steps {
      let start = position * action.count
      for index in action.indices { action[index] = actions[start + index] }
    } else {
      counters.append(stream.counter)
      var span = action.mutableSpan
      actor.act(in: environment, observation.span, stream: &stream, action: &span)
      actions += action
    }
    advance()
  }

  /// One control step with an action from outside; what was played after `position` is forgotten.
  /// - Parameter action: `[spec.actions.width]`, as `Environment.step` takes it.
  public func step(_ action: [Float]) {
    precondition(action.count == self.action.count)
    guard !hasEnded else { return }
    forget()
    self.action = action
    counters.append(stream.counter)
    actions += action
    advance()
  }

  /// Brings the world to a step that was played.
  public func seek(_ step: Int) {
    precondition((0...steps).contains(step), "there is no step \(step)")
    if step < position { rewind() }
    while position < step { self.step() }
  }

  /// Lets `actor` go on from `position`; what was played after it is forgotten.
  public func fork(_ actor: Actor) {
    forget()
    self.actor = ActorRunner(actor, actions: spec.actions)
  }

  /// Does something to the world by hand at `position`; what was played after it is forgotten, and the snapshot of
  /// `position` shows what it did.
  /// - Returns: whether it was done. Nothing can be in a reference world or after the end of an episode, nor what has
  ///   numbers out of bounds, names a body that is not there, drops a box where something is, pulls nothing, or sets a
  ///   goal that cannot be reached; then nothing is changed or forgotten.
  public func perform(_ deed: Intervention.Deed) -> Bool {
    guard !hasEnded, carryOut(deed) else { return false }
    forget()
    // A hand that moves in a paused world draws the body to its last place alone.
    if case .pull = deed, let last = interventions.last, last.step == position, case .pull = last.deed {
      interventions.removeLast()
    }
    interventions.append(Intervention(step: position, deed))
    done = interventions.count
    snapshots[position].look(at: environment, places: places)
    hashes[position] = stateHash
    return true
  }

  private func advance() {
    var span = observation.mutableSpan
    last = environment.step(action.span, observation: &span)
    var termSpan = terms.mutableSpan
    environment.readTerms(into: &termSpan)
    total += last.reward
    position += 1
    note()
  }

  /// Puts down what the world shows at `position`, and does what was done there by hand.
  private func note() {
    if position == snapshots.count {
      var snapshot = Snapshot(
        step: position, poses: Snapshot.Pose.all(of: environment), observation: observation, terms: terms, total: total)
      snapshot.look(at: environment, places: places)
      snapshots.append(snapshot)
      hashes.append(stateHash)
    }
    repeatDeeds()
  }

  /// As `Environment.state` has it, of the world as it is now.
  var state: [Double] { environment.state }

  /// Of the world as it is now.
  public var stateHash: UInt64 {
    var hash = StateHash()
    for number in state { hash.add(number) }
    for number in TaskDefinition.simulation(of: environment)?.handState ?? [] { hash.add(number) }
    if let goal = TaskDefinition.goal(of: environment) {
      for number in [goal.at.x, goal.at.y] { hash.add(number) }
    }
    for number in observation { hash.add(number) }
    for number in terms { hash.add(number) }
    var span = metrics.mutableSpan
    environment.readMetrics(into: &span)
    for number in metrics { hash.add(number) }
    hash.add(last.reward)
    for flag in [last.terminated, last.truncated, last.success] { hash.add(flag) }
    return hash.value
  }

  /// What was done at `position` when it was first come to.
  private func repeatDeeds() {
    while done < interventions.count, interventions[done].step == position {
      _ = carryOut(interventions[done].deed)
      done += 1
    }
  }

  private func carryOut(_ deed: Intervention.Deed) -> Bool {
    guard let simulation = TaskDefinition.simulation(of: environment) else { return false }
    return switch deed {
    case .push(let body, let impulse): simulation.push(body, impulse: impulse)
    case .grab(let body, let point): simulation.grab(body, at: point)
    case .pull(let point): simulation.pull(to: point)
    case .release: simulation.release()
    case .drop(let point, let size): simulation.drop(at: point, size: size)
    case .goal(let point): TaskDefinition.moveGoal(of: environment, to: SIMD2<Double>(point))
    }
  }

  private func forget() {
    guard position < steps else { return }
    stream.move(to: counters[position])
    snapshots.removeLast(steps - position)
    hashes.removeLast(hashes.count - position - 1)
    counters.removeLast(counters.count - position)
    actions.removeLast(actions.count - position * action.count)
    interventions.removeLast(interventions.count - done)
  }

  /// Puts the world back to the reset.
  private func rewind() {
    position = 0
    last = Step(reward: 0)
    total = 0
    for index in terms.indices { terms[index] = 0 }
    if snapshots.isEmpty { stream = episode.stream(.actions) }
    var span = observation.mutableSpan
    environment.reset(episode, observation: &span)
    done = 0
    repeatDeeds()
  }
}
