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
  /// Fixed episodes that the best policy is chosen by, and how often in a run they are played.
  public var selectionEpisodes = 20
  public var selections = 50

  public init(
    folder: String, world: WorldIdentity, algorithm: String, seed: UInt64, history: Int = 1,
    settings: [(path: String, value: String)] = []
  ) {
    self.folder = folder
    self.world = world
    self.algorithm = algorithm
    self.seed = seed
    self.history = history
    self.settings = settings
  }
}

/// A run's files: `config.yaml`, `metrics.csv`, `best.safetensors` and `last.safetensors`.
struct RunFolder {
  let path: String
  private let metrics: AppendingFile

  var bestPath: String { path + "/best.safetensors" }
  var lastPath: String { path + "/last.safetensors" }

  /// Makes the folder where there is none; one with anything in it is refused.
  init(_ configuration: RunConfiguration, totalSteps: Int, columns: [String]) throws(FileError) {
    path = configuration.folder
    try Files.makeFolder(path)
    if let name = try Files.names(in: path).min() {
      throw FileError(path: path, message: "the folder is not empty (it holds '\(name)'); a run needs one of its own")
    }
    try Files.replace(path + "/config.yaml", with: Array(Self.yaml(configuration, totalSteps).utf8))
    metrics = try AppendingFile(path + "/metrics.csv")
    try metrics.append(columns.joined(separator: ","))
  }

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
      "kernels: \(KernelLevel.current.rawValue)", configuration.settings.isEmpty ? "settings: {}" : "settings:",
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
