public import Learning
public import Replay
import Environments
import Foundation

/// An episode with its clock: which step is shown, how fast it runs, who drives, and what is done to it. It knows no
/// window.
public final class Session {
  /// Who may go on from a step.
  public struct Driver {
    public var name: String
    public var actor: Actor

    public init(name: String, actor: Actor) {
      self.name = name
      self.actor = actor
    }
  }

  public let playback: Playback
  public let title: String
  /// At least one.
  public let drivers: [Driver]
  public private(set) var driver = 0
  /// The step that is shown; the world itself may be at another one.
  public private(set) var shown = 0
  public var isPaused = false
  /// The action that a hand chose; nil where the driver chooses.
  public private(set) var manual: ManualControl?
  /// Seconds of the world per second of the clock.
  public private(set) var speed: Double
  /// Whether another episode begins by itself after one has ended.
  public let goesOn: Bool
  /// Whether it is one that was played before.
  public let isRecording: Bool
  private var mind: Mind?
  /// Seconds of the world that are due.
  private var due = 0.0
  /// Since the end of the episode.
  private var rested = 0.0

  static let speeds = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50]
  private static let rest = 1.5

  /// - Parameter playback: of the first driver.
  public init(
    _ playback: Playback, title: String, drivers: [Driver], speed: Double = 1, goesOn: Bool = true,
    isRecording: Bool = false
  ) {
    self.playback = playback
    self.title = title
    self.drivers = drivers
    self.speed = min(50, max(0.02, speed))
    self.goesOn = goesOn
    self.isRecording = isRecording
    mind = Mind(drivers[0].actor)
  }

  public var snapshot: Snapshot { playback.snapshots[shown] }

  /// What is seen while the clock runs: between the step before and the one that is shown, as the clock stands between
  /// them.
  var view: Snapshot {
    guard isBetween, shown > 0 else { return snapshot }
    return playback.snapshots[shown - 1].moved(to: snapshot, share: Float(due / playback.spec.controlStep))
  }

  private var isBetween: Bool { !isPaused && !hasEnded }

  var isLive: Bool { shown == playback.steps }
  public var hasEnded: Bool { isLive && playback.position == shown && playback.hasEnded }
  /// Whether anything will change by itself.
  var isMoving: Bool { !isPaused && (!hasEnded || goesOn && manual == nil) }

  /// Who decides now.
  public var driverName: String { manual == nil ? drivers[driver].name : "by hand" }

  /// What the policy makes of the step that is shown; nil where no policy drives.
  public var insight: Insight? { mind?.insight(playback, at: shown) }
  /// The value that it gave to each step so far; empty where it gives none.
  var values: [Float] { mind?.values(playback, upTo: shown) ?? [] }

  /// The action that led to the step that is shown.
  var action: ArraySlice<Float> {
    let width = playback.spec.actions.width
    return shown > 0 ? playback.actions[(shown - 1) * width..<shown * width] : []
  }

  /// Whether the end has been looked at for long enough to begin another episode.
  var isOver: Bool { hasEnded && goesOn && manual == nil && rested >= Self.rest }

  /// Lets the clock run.
  /// - Parameter budget: of time, after which a machine that does not keep up lets the world go slower.
  /// - Returns: whether there is something else to see.
  public func advance(seconds: Double, budget: Duration = .milliseconds(12)) -> Bool {
    guard !isPaused else { return false }
    guard !hasEnded else {
      rested += seconds * max(1, speed)
      return false
    }
    let clock = ContinuousClock()
    let began = clock.now
    due += seconds * speed
    while due >= playback.spec.controlStep, !hasEnded, clock.now - began < budget {
      due -= playback.spec.controlStep
      step()
    }
    due = min(due, playback.spec.controlStep)
    return true
  }

  /// Shows the next step: one that was played, or a new one.
  public func step() {
    if !isLive, manual == nil {
      shown += 1
      return
    }
    playback.seek(shown)
    if let manual {
      mind?.forget(after: shown)
      playback.step(manual.action)
    } else {
      playback.step()
    }
    shown = playback.position
  }

  /// Shows a step that was played, without moving the world.
  public func scrub(to step: Int) {
    isPaused = true
    due = 0
    shown = min(playback.steps, max(0, step))
  }

  /// Lets the driver go on from the step that is shown.
  public func fork() {
    manual = nil
    let actor = drivers[driver].actor
    playback.seek(shown)
    playback.fork(actor)
    mind = Mind(actor)
    rested = 0
    isPaused = false
  }

  /// Lets the next of the drivers go on from the step that is shown.
  public func forkToNextDriver() {
    driver = (driver + 1) % drivers.count
    fork()
  }

  /// Takes over by hand from the step that is shown, or gives back.
  public func toggleManual() {
    if manual != nil { return fork() }
    playback.seek(shown)
    manual = ManualControl(playback.spec.actions)
  }

  /// A direction key that is pressed or let go, or a stick of a controller.
  func steer(_ change: (inout ManualControl) -> Void) {
    guard var control = manual else { return }
    change(&control)
    manual = control
  }

  /// Goes on as another session did.
  func takeOver(from other: Session) {
    isPaused = other.isPaused
    speed = other.speed
  }

  /// Does something to the world at the step that is shown; what was played after it is forgotten.
  /// - Returns: false where this world or this place does not take it.
  @discardableResult
  public func perform(_ deed: Intervention.Deed) -> Bool {
    playback.seek(shown)
    guard playback.perform(deed) else { return false }
    mind?.forget(after: shown)
    rested = 0
    return true
  }

  /// Plays the episode again, or another one. What was recorded stays and is shown from its beginning.
  public func restart(nextEpisode: Bool = false) {
    if isRecording, !nextEpisode {
      scrub(to: 0)
      isPaused = false
      return
    }
    var episode = playback.episode
    if nextEpisode { episode = Episode(.evaluation, seed: episode.seed, index: episode.index + 1) }
    playback.restart(episode)
    mind = Mind(drivers[driver].actor)
    shown = 0
    due = 0
    rested = 0
    manual = nil
  }

  public func changeSpeed(faster: Bool) {
    let next = faster ? Self.speeds.first { $0 > speed } : Self.speeds.last { $0 < speed }
    speed = next ?? speed
  }
}
