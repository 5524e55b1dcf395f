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

/// A run's files: `config.yaml`, `metrics.csv`, `best.safetensors`, `last.safetensors` and the folder `checkpoints`; and
/// `from.safetensors`, where it started from another policy.
struct RunFolder {
  let path: String
  /// Its length is part of every checkpoint.
  let metrics: AppendingFile
  private let lock: FolderLock

  var bestPath: String { Self.bestPath(in: path) }
  var lastPath: String { path + "/last.safetensors" }
  static func bestPath(in path: String) -> String { path + "/best.safetensors" }
  static func checkpoints(in path: String) -> String { path + "/checkpoints" }

  /// Makes the folder where there is none; one with anything in it is refused, but for what a killed process left
  /// half-written.
  init(_ configuration: RunConfiguration, totalSteps: Int, columns: [String]) throws(FileError) {
    path = configuration.folder
    try Files.makeFolder(path)
    let names = try Files.names(in: path).filter { !$0.hasSuffix(Files.partialSuffix) }
    if let name = names.min() {
      throw FileError(path: path, message: "the folder is not empty (it holds '\(name)'); a run needs one of its own")
    }
    lock = try FolderLock(path)
    try Files.removePartials(in: path)
    if let origin = configuration.origin { try Files.replace(RunOrigin.copyPath(in: path), with: origin.file) }
    try Files.replace(path + "/config.yaml", with: Array(Self.yaml(configuration, totalSteps).utf8))
    metrics = try Self.metrics(in: path, columns: columns)
  }

  /// The folder of a run that goes on, whose metrics are as they were at its checkpoint.
  init(resuming path: String, lock: FolderLock, metrics: AppendingFile) throws(FileError) {
    self.path = path
    self.lock = lock
    self.metrics = metrics
    try Files.removePartials(in: path)
  }

  /// The metrics as they were when they were so long.
  static func metrics(in path: String, after length: Int) throws(FileError) -> AppendingFile {
    try AppendingFile(metricsPath(in: path), after: length)
  }

  /// Empty metrics, with their heads.
  static func metrics(in path: String, columns: [String]) throws(FileError) -> AppendingFile {
    let metrics = try AppendingFile(metricsPath(in: path))
    try metrics.append(columns.joined(separator: ","))
    return metrics
  }

  private static func metricsPath(in path: String) -> String { path + "/metrics.csv" }

  /// One row; NaN is an empty cell.
  func append(_ values: [Double]) throws(FileError) {
    let cells = values.map { value in
      value.isNaN ? "" : value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
    try metrics.append(cells.joined(separator: ","))
  }

  private static func yaml(_ configuration: RunConfiguration, _ totalSteps: Int) -> String {
    var lines = [
      "world: \(quoted(configuration.world.name))", "world_hash: \(quoted(configuration.world.hash))",
      "algorithm: \(configuration.algorithm)", "seed: \(configuration.seed)", "steps: \(totalSteps)",
      "kernels: \(KernelLevel.current.rawValue)", "checkpoint_every: \(configuration.checkpoints)",
    ]
    if let origin = configuration.origin { lines.append("from: \(quoted(origin.path))") }
    lines += [
      configuration.settings.isEmpty ? "settings: {}" : "settings:"
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
