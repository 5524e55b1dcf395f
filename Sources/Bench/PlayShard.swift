import Environments
import Random

/// The environments of one thread with all that is written when they are stepped: nobody else touches it.
struct PlayShard {
  /// What was done.
  struct Count {
    var steps = 0
    var episodes = 0
    /// Over the episodes that ended.
    var episodeSteps = 0
    var returns = 0.0
    var allocations = 0
    /// Among `allocations`, those of beginning an episode.
    var resetAllocations = 0

    static func += (a: inout Count, b: Count) {
      a.steps += b.steps
      a.episodes += b.episodes
      a.episodeSteps += b.episodeSteps
      a.returns += b.returns
      a.allocations += b.allocations
      a.resetAllocations += b.resetAllocations
    }
  }

  let environments: [any Environment]
  /// The number of the first of them among all.
  private let first: Int
  private let seed: UInt64
  private let channels: Int
  /// 0 where actions are continuous.
  private let choices: Int
  /// Per channel of a continuous action.
  private let ranges: [(low: Float, width: Float)]
  /// One for each environment, so that its actions do not depend on the threads.
  private var streams: [RandomStream]
  private var episodes: [UInt64]
  private var action: [Float]
  /// `[environments, channels]`
  private var observations: [Float]
  /// Of the running episodes.
  private var lengths: [Int]
  private var returns: [Double]
  /// Whose turn it is.
  private var next = 0

  /// Makes the environments with the numbers `members`, each at the beginning of its first episode.
  init(_ members: Range<Int>, maker: EnvironmentMaker, spec: EnvironmentSpec, seed: UInt64) {
    environments = members.map { _ in maker() }
    first = members.lowerBound
    self.seed = seed
    channels = spec.observations.count
    switch spec.actions {
    case .discrete(let names): (choices, ranges) = (names.count, [])
    case .continuous(let channels):
      (choices, ranges) = (0, channels.map { (Float($0.low), Float($0.high - $0.low)) })
    }
    streams = members.map { RandomStream(.actions, seed: seed, UInt64($0)) }
    episodes = Array(repeating: 0, count: members.count)
    action = Array(repeating: 0, count: spec.actions.width)
    observations = Array(repeating: 0, count: members.count * channels)
    lengths = Array(repeating: 0, count: members.count)
    returns = Array(repeating: 0, count: members.count)
    for index in environments.indices { reset(index) }
  }

  /// Steps the environments in turn until the time is over.
  mutating func play(until clock: PlayClock) -> Count {
    var count = Count()
    let before = HeapCount.ofThread
    while !clock.isOver {
      for _ in 0..<PlayClock.interval where !clock.isOver {
        step(next, &count)
        next = next + 1 < environments.count ? next + 1 : 0
      }
      clock.look()
    }
    count.allocations = HeapCount.ofThread - before
    return count
  }

  /// Steps each environment once.
  mutating func playRound() {
    var count = Count()
    for index in environments.indices { step(index, &count) }
  }

  @inline(__always)
  private mutating func step(_ index: Int, _ count: inout Count) {
    choose(index)
    let step = Self.step(environments[index], &action, &observations, row(index))
    count.steps += 1
    lengths[index] += 1
    returns[index] += step.reward
    guard step.ended else { return }
    count.episodes += 1
    count.episodeSteps += lengths[index]
    count.returns += returns[index]
    let before = HeapCount.ofThread
    reset(index)
    count.resetAllocations += HeapCount.ofThread - before
  }

  /// One step that observes into `row`; apart from `self`, so that nothing needs to be copied or counted.
  @inline(__always)
  private static func step(
    _ environment: any Environment, _ action: inout [Float], _ observations: inout [Float], _ row: Range<Int>
  ) -> Step {
    var batch = observations.mutableSpan
    var observation = batch._mutatingExtracting(row)
    return environment.step(action.span, observation: &observation)
  }

  private static func reset(
    _ environment: any Environment, _ episode: Episode, _ observations: inout [Float], _ row: Range<Int>
  ) {
    var batch = observations.mutableSpan
    var observation = batch._mutatingExtracting(row)
    environment.reset(episode, observation: &observation)
  }

  /// An environment's part of the observations.
  private func row(_ index: Int) -> Range<Int> { index * channels..<(index + 1) * channels }

  /// Writes an action that is uniform over the choices or the ranges.
  @inline(__always)
  private mutating func choose(_ index: Int) {
    if choices > 0 {
      action[0] = Float(streams[index].integer(in: 0...choices - 1))
    } else {
      for channel in ranges.indices {
        action[channel] = ranges[channel].low + ranges[channel].width * Float(streams[index].unit())
      }
    }
  }

  private mutating func reset(_ index: Int) {
    let episode = Episode(.training, seed: seed, index: UInt64(first + index) << 32 | episodes[index])
    episodes[index] += 1
    lengths[index] = 0
    returns[index] = 0
    Self.reset(environments[index], episode, &observations, row(index))
  }
}
