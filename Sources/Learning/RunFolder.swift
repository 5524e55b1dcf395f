import Neural

/// What a run is made from, as `config.yaml` records it.
public struct RunConfiguration: Sendable {
  public var folder: String
  public var world: WorldIdentity
  public var algorithm: String
  public var seed: UInt64
  /// Control steps of observations in the observation, for the policy's header.
  public var history: Int
  /// The settings it was made from, defaults included.
  public var settings: [(path: String, value: String)]
  public var checkpoints: CheckpointPace
  /// nil for random weights.
  public var origin: RunOrigin?
  /// Fixed episodes that the best policy is chosen by, and how often in a run they are played.
  public var selectionEpisodes = 20
  public var selections = 50

  public init(
    folder: String, world: WorldIdentity, algorithm: String, seed: UInt64, history: Int = 1,
    settings: [(path: String, value: String)] = [], checkpoints: CheckpointPace = .automatic
  ) {
    self.folder = folder
    self.world = world
    self.algorithm = algorithm
    self.seed = seed
    self.history = history
    self.settings = settings
    self.checkpoints = checkpoints
  }

  /// Whether the run gives its origin's policy a critic and leaves it otherwise as it is.
  var trainsCriticOnly: Bool { settings.contains { $0 == ("critic_only", "true") } }

  /// - Throws: for settings that need an origin which is not there.
  func check() throws(TrainingError) {
    guard trainsCriticOnly else { return }
    guard let origin else {
      throw TrainingError(.configuration, "critic_only needs a policy to judge; name it with --from")
    }
    guard origin.policy.world.hash == world.hash else {
      throw TrainingError(
        .configuration,
        "critic_only takes a policy as it is, but \(origin.path) was trained in another world or in another version of "
          + "\(world.name); train in its own")
    }
  }

  /// Of all that a run's results depend on.
  var checksum: UInt64 {
    var checksum = Checksum()
    for text in [world.name, world.text, world.hash, algorithm, String(seed)] { checksum.add(text) }
    for setting in settings {
      checksum.add(setting.path)
      checksum.add(setting.value)
    }
    if let origin { checksum.add(origin.file, count: origin.file.count) }
    return checksum.value
  }
}

/// A run's files: `config.yaml`, `metrics.csv` and what follows it, `best.safetensors`, `last.safetensors`, the folder
/// `checkpoints`, and `from.safetensors`, where it started from another policy.
struct RunFolder {
  let path: String
  /// Its length is part of every checkpoint.
  let metrics: AppendingFile
  private let follower: (any MetricsFollower)?
  private let lock: FolderLock

  var bestPath: String { Self.bestPath(in: path) }
  var lastPath: String { path + "/last.safetensors" }
  static func bestPath(in path: String) -> String { path + "/best.safetensors" }
  static func checkpoints(in path: String) -> String { path + "/checkpoints" }

  /// Makes the folder where there is none; one with anything in it is refused, but for what a killed process left
  /// half-written.
  init(
    _ configuration: RunConfiguration, totalSteps: Int, columns: [MetricsColumn], follower: (any MetricsFollower.Type)?
  ) throws(FileError) {
    path = configuration.folder
    lock = try Self.claim(path)
    try configuration.origin?.copy(into: path)
    try Files.replace(path + "/config.yaml", with: Array(Self.yaml(configuration, totalSteps).utf8))
    metrics = try Self.metrics(in: path, columns: columns)
    self.follower = try follower?.init(in: path, columns: columns, rows: [])
  }

  /// Makes a folder where there is none, and sees to it that it is empty and stays so.
  static func claim(_ path: String) throws(FileError) -> FolderLock {
    try Files.makeFolder(path)
    let names = try Files.names(in: path).filter { !$0.hasSuffix(Files.partialSuffix) }
    if let name = names.min() {
      throw FileError(path: path, message: "the folder is not empty (it holds '\(name)'); a run needs one of its own")
    }
    let lock = try FolderLock(path)
    try Files.removePartials(in: path)
    return lock
  }

  /// The folder of a run that goes on, whose metrics are as they were at its checkpoint.
  init(
    resuming path: String, lock: FolderLock, metrics: AppendingFile, columns: [MetricsColumn],
    follower: (any MetricsFollower.Type)?
  ) throws(FileError) {
    self.path = path
    self.lock = lock
    self.metrics = metrics
    self.follower = try follower?.init(in: path, columns: columns, rows: Self.rows(of: metrics, columns: columns))
    try Files.removePartials(in: path)
  }

  /// The metrics as they were when they were so long.
  static func metrics(in path: String, after length: Int) throws(FileError) -> AppendingFile {
    try AppendingFile(metricsPath(in: path), after: length)
  }

  /// Empty metrics, with their heads.
  static func metrics(in path: String, columns: [MetricsColumn]) throws(FileError) -> AppendingFile {
    let metrics = try AppendingFile(metricsPath(in: path))
    try metrics.append(heads(columns))
    return metrics
  }

  /// The rows so far; an empty cell is NaN.
  private static func rows(of metrics: AppendingFile, columns: [MetricsColumn]) throws(FileError) -> [[Double]] {
    let bytes = try Files.read(metrics.path, limit: metrics.length)
    // A quoted head may hold a line's end.
    let text = String(decoding: bytes.dropFirst(heads(columns).utf8.count), as: UTF8.self)
    var rows: [[Double]] = []
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let row = cells.compactMap { $0.isEmpty ? .nan : Double($0) }
      guard row.count == columns.count else {
        throw FileError(
          path: metrics.path,
          message: "it is not as the run left it: row \(rows.count + 1) is not \(columns.count) numbers")
      }
      rows.append(row)
    }
    return rows
  }

  private static func heads(_ columns: [MetricsColumn]) -> String {
    columns.map { cell($0.name) }.joined(separator: ",")
  }

  /// A name as CSV wants it.
  private static func cell(_ name: String) -> String {
    name.contains(where: { ",\"\n\r".contains($0) }) ? "\"" + name.replacing("\"", with: "\"\"") + "\"" : name
  }

  private static func metricsPath(in path: String) -> String { path + "/metrics.csv" }

  /// One row; NaN is an empty cell.
  func append(_ values: [Double]) throws(FileError) {
    let cells = values.map { value in
      value.isNaN ? "" : value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
    try metrics.append(cells.joined(separator: ","))
    try follower?.append(values)
  }

  /// - Parameter seeds: how many the settings are for; nil for a run, which has the one.
  static func yaml(_ configuration: RunConfiguration, _ totalSteps: Int, seeds: Int? = nil) -> String {
    var lines = [
      "world: \(quoted(configuration.world.name))", "world_hash: \(quoted(configuration.world.hash))",
      "algorithm: \(configuration.algorithm)", "seed: \(configuration.seed)",
    ]
    if let seeds { lines.append("seeds: \(seeds)") }
    if let origin = configuration.origin { lines.append("from: \(quoted(origin.path))") }
    lines += [
      "steps: \(totalSteps)", "kernels: \(KernelLevel.current.rawValue)",
      "checkpoint_every: \(configuration.checkpoints)",
      configuration.settings.isEmpty ? "settings: {}" : "settings:",
    ]
    lines += configuration.settings.map { "  \(quoted($0.path)): \(quoted($0.value))" }
    lines.append("world_text: |2")
    lines += configuration.world.text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "  " + $0
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
