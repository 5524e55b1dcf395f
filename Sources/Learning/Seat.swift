import Environments
import Random

/// One environment in training. It numbers its episodes, and remembers the actions since the last reset: their repetition
/// brings a resumed run's environment back to where it was, bit for bit.
final class Seat {
  let environment: any Environment
  /// Episodes begun.
  fileprivate(set) var episodes: UInt64 = 0
  /// Steps since the reset.
  fileprivate(set) var length = 0

  private let number: Int
  private let seed: UInt64
  fileprivate let width: Int
  /// Since the reset, `[capacity, width]`; doubled when an episode outgrows it, so it is bounded by the longest one.
  fileprivate var actions: FlatArray<Float>

  /// Steps that there is room for from the start.
  private static let firstCapacity = 512

  init(_ environment: any Environment, number: Int, seed: UInt64) {
    self.environment = environment
    self.number = number
    self.seed = seed
    width = environment.spec.actions.width
    actions = FlatArray(repeating: 0, count: Self.firstCapacity * width)
  }

  /// Begins the next episode.
  func reset(observation: inout MutableSpan<Float>) {
    episodes += 1
    begin(observation: &observation)
  }

  private func begin(observation: inout MutableSpan<Float>) {
    length = 0
    let episode = Episode(.training, seed: seed, index: UInt64(number) << 32 | (episodes - 1))
    environment.reset(episode, observation: &observation)
  }

  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    remember(action)
    return environment.step(action, observation: &observation)
  }

  private func remember(_ action: Span<Float>) {
    let start = length * width
    if start == actions.count {
      let larger = FlatArray<Float>(repeating: 0, count: 2 * actions.count)
      larger.copy(from: actions, at: 0, to: 0, length: start)
      actions = larger
    }
    for index in 0..<width { actions[start + index] = action[index] }
    length += 1
  }

  /// Repeats an episode so far.
  fileprivate func replay(episodes: UInt64, actions taken: ArraySlice<Float>, observation: inout MutableSpan<Float>) {
    self.episodes = episodes
    begin(observation: &observation)
    var action = [Float](repeating: 0, count: width)
    for start in stride(from: taken.startIndex, to: taken.endIndex, by: width) {
      for index in 0..<width { action[index] = taken[start + index] }
      _ = step(action.span, observation: &observation)
    }
  }
}

extension [Seat] {
  /// Makes the seats of each shard on the thread that begins with it: threads have parts of the heap of their own, so what
  /// one writes while it plays shares no cache line with what another does.
  init(_ shards: [Range<Int>], _ pool: WorkerPool, _ make: @escaping (Int) -> Seat) {
    let count = shards.reduce(0) { $0 + $1.count }
    self = unsafe Array(unsafeUninitializedCapacity: count) { seats, made in
      guard let first = seats.baseAddress else { return }
      pool.run(blocks: shards.count) { shard, _ in
        for index in shards[shard] { unsafe (first + index).initialize(to: make(index)) }
      }
      made = count
    }
  }

  /// - Parameters:
  ///   - streams: of the learner's choices, `[seats, 1]`.
  ///   - observations: what each environment shows, raw, `[seats, channels]`: the proof that a replay arrived.
  func save(
    _ streams: SeatRows<RandomStream>, showing observations: SeatRows<Float>, to checkpoint: inout CheckpointWriter
  ) {
    checkpoint.put("seats.streams", streams.elements.map(\.counter))
    checkpoint.put("seats.episodes", map(\.episodes))
    checkpoint.put("seats.lengths", map(\.length))
    checkpoint.put("seats.actions", flatMap { seat in (0..<seat.length * seat.width).map { seat.actions[$0] } })
    checkpoint.put("seats.observations", observations.elements)
  }

  /// Replays the running episodes and fills `streams` and `observations`.
  func restore(
    _ streams: SeatRows<RandomStream>, showing observations: SeatRows<Float>, from checkpoint: CheckpointReader,
    pool: WorkerPool
  ) throws(CheckpointError) {
    let counters: [UInt64] = try checkpoint.array("seats.streams", count: count)
    let episodes: [UInt64] = try checkpoint.array("seats.episodes", count: count)
    let lengths: [Int] = try checkpoint.array("seats.lengths", count: count)
    let actions: [Float] = try checkpoint.array("seats.actions")
    let channels = observations.width
    let shown: [Float] = try checkpoint.array("seats.observations", count: count * channels)
    try check(actions, lengths, episodes, checkpoint)
    var starts = [0]
    for (seat, length) in zip(self, lengths) { starts.append(starts[starts.count - 1] + length * seat.width) }
    pool.run(blocks: count) { [starts] index, _ in
      streams.write(index) { $0[0].move(to: counters[index]) }
      observations.write(index) {
        self[index].replay(
          episodes: episodes[index], actions: actions[starts[index]..<starts[index + 1]], observation: &$0)
      }
    }
    for (index, now) in observations.elements.enumerated() where shown[index].bitPattern != now.bitPattern {
      throw CheckpointError(
        .foreign,
        "the environments do not repeat themselves: number \(index / channels) is elsewhere after "
          + "\(lengths[index / channels]) steps; continue with the build and the kind of processor that the run began with"
      )
    }
  }

  private func check(
    _ actions: [Float], _ lengths: [Int], _ episodes: [UInt64], _ checkpoint: CheckpointReader
  ) throws(CheckpointError) {
    var left = actions.count
    for (seat, length) in zip(self, lengths) {
      try checkpoint.require(length >= 0 && length <= left / seat.width, "'seats.lengths' do not fit the actions")
      left -= length * seat.width
    }
    try checkpoint.require(left == 0, "'seats.lengths' do not fit the actions")
    try checkpoint.require(
      episodes.allSatisfy { (1...UInt64(UInt32.max)).contains($0) }, "'seats.episodes' are out of range")
    guard case .discrete(let choices)? = first?.environment.spec.actions else { return }
    let isChoice = { (action: Float) in action >= 0 && action < Float(choices.count) && action == action.rounded() }
    try checkpoint.require(actions.allSatisfy(isChoice), "'seats.actions' are no choices")
  }
}
