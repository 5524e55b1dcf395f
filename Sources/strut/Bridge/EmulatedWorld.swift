import Bridge
import Environments
import Learning
import Robots
import Scene
import Tasks

/// A world behind a virtual device: it plays one episode after the other, adds up what `strut evaluate` would, and says
/// what the device cannot sense.
final class EmulatedWorld: DevicePlant {
  let plant: Plant
  private(set) var results: [EpisodeResult] = []
  private let seed: UInt64
  private let wanted: Int?
  private let told: [SensedTerm]
  private let sense: SenseWriter?
  private let step: UInt32
  private(set) var time: UInt32 = 0
  private var current = EpisodeResult(index: 0)

  /// - Parameters:
  ///   - senses: which numbers of the robot's state the device gives.
  ///   - episodes: after how many to stop; nil: go on.
  init(
    _ plant: Plant, _ deployment: Deployment, seed: UInt64, episodes: Int?, sense: SenseWriter?
  ) {
    self.plant = plant
    self.seed = seed
    wanted = episodes
    told = deployment.missing
    self.sense = sense
    step = UInt32((plant.spec.controlStep * 1e6).rounded())
    begin()
  }

  var state: RobotState { plant.state }
  var isDone: Bool { wanted.map { results.count >= $0 } ?? false }

  func advance(_ command: RobotCommand) {
    guard !isDone else { return }
    time &+= step
    let outcome = plant.advance(command)
    current.total += outcome.reward
    current.length += 1
    if outcome.ended {
      current.success = outcome.success
      current.metrics = plant.metrics
      results.append(current)
      if isDone { return }
      begin()
    } else {
      tell()
    }
  }

  private func begin() {
    current = EpisodeResult(index: results.count)
    plant.begin(Episode(.evaluation, seed: seed, index: UInt64(results.count)))
    tell()
  }

  private func tell() {
    guard let sense else { return }
    sense.write(time: Double(time) * 1e-6, episode: current.index, told, plant.measure())
  }
}
