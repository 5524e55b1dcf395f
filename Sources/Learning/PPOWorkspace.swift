import Neural

/// One thread's scratch space: networks' activations and the gathered rows of a tile.
final class PPOWorkspace {
  /// Rows that go through the networks at a time in an update: few enough for their activations to stay in cache.
  static let tile = 128

  let actor: MLPWorkspace
  let critic: MLPWorkspace
  let clock: CollectingProfile.Lane
  /// One observation, `[stride]`.
  let row: FlatArray<Float>
  let observations: FlatArray<Float>
  let actions: FlatArray<Float>
  let logProbabilities: FlatArray<Float>
  let advantages: FlatArray<Float>
  let returns: FlatArray<Float>
  let values: FlatArray<Float>

  init(_ networks: ActorCritic, _ buffer: RolloutBuffer, shardRows: Int, _ clock: CollectingProfile.Lane = .init()) {
    let rows = max(Self.tile, shardRows)
    actor = MLPWorkspace(networks.actorShape, rows: rows, training: true)
    critic = MLPWorkspace(networks.criticShape, rows: rows, training: true)
    self.clock = clock
    row = FlatArray(repeating: 0, count: buffer.stride)
    observations = FlatArray(repeating: 0, count: Self.tile * buffer.stride)
    actions = FlatArray(repeating: 0, count: Self.tile * buffer.actionWidth)
    logProbabilities = FlatArray(repeating: 0, count: Self.tile)
    advantages = FlatArray(repeating: 0, count: Self.tile)
    returns = FlatArray(repeating: 0, count: Self.tile)
    values = FlatArray(repeating: 0, count: Self.tile)
  }
}
