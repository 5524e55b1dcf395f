import Learning
import Scene

/// What a run's `config.yaml` says, or `seeds.yaml` where several seeds are trained: all that it takes to go on with it.
struct RunRecord {
  let folder: String
  /// Of several seeds, that of the first, with the folder of them all.
  let configuration: RunConfiguration
  /// How many; nil in the record of a single run.
  let seeds: Int?
  let path: String
  /// Control steps of the whole training.
  let steps: Int

  /// The text of a world has at most 1 MB before it is indented.
  private static let limit = 8_000_000

  init(_ name: String) throws {
    let folder = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    self.folder = folder
    let severalPath = SeedFolder.record(in: folder)
    let isOfSeveral = Places.exists(severalPath)
    let path = isOfSeveral ? severalPath : folder + "/config.yaml"
    self.path = path
    guard Places.isFolder(folder) else { throw Failure("there is no folder \(folder) to resume a run from") }
    guard Places.exists(path) else {
      throw Failure("\(folder) holds no run to resume: it has no config.yaml, the first file that a run writes")
    }
    let diagnostics = Diagnostics()
    let reader = MappingReader(try Tree.load(path: path, limit: Self.limit), of: "a run", diagnostics)
    let world = WorldIdentity(
      name: reader.text("world"), text: reader.text("world_text"), hash: reader.text("world_hash"))
    let algorithm = reader.choice("algorithm", Algorithm.all.map(\.name))
    let seed = UInt64(reader.text("seed"))
    if seed == nil { diagnostics.error("'seed' takes a whole number", at: reader.range(of: "seed")) }
    let seeds = isOfSeveral ? Self.seeds(reader, diagnostics) : nil
    let pace = CheckpointPace(reader.text("checkpoint_every"))
    if pace == nil {
      diagnostics.error("'checkpoint_every' takes steps, or 'automatic'", at: reader.range(of: "checkpoint_every"))
    }
    // For people: they follow from the rest, or are in the checkpoints.
    steps = Int(reader.text("steps")) ?? 0
    _ = reader.text("kernels")
    let entries = reader.required("settings")?.entries ?? []
    let settings = entries.map { entry in
      (path: entry.name, value: readText(entry.value, of: entry.name, diagnostics) ?? "")
    }
    let origin = reader.has("from") ? reader.text("from") : nil
    reader.finish()
    guard !diagnostics.hasErrors, let seed, let pace else { throw SceneError(diagnostics.all) }
    self.seeds = seeds
    var configuration = RunConfiguration(
      folder: folder, world: world, algorithm: algorithm, seed: seed, settings: settings, checkpoints: pace)
    if let origin { configuration.origin = try RunOrigin(copyIn: folder, of: origin) }
    self.configuration = configuration
  }

  /// How many seeds there are to be; 0 when that cannot be read, which is reported.
  private static func seeds(_ reader: MappingReader, _ diagnostics: Diagnostics) -> Int {
    if let seeds = Int(reader.text("seeds")), Limits.seeds.contains(seeds) { return seeds }
    diagnostics.error(
      "'seeds' takes a whole number, \(Limits.seeds.lowerBound) to \(Limits.seeds.upperBound)",
      at: reader.range(of: "seeds"))
    return 0
  }

  func value(of setting: String) -> String? { configuration.settings.first { $0.path == setting }?.value }

  /// The settings as a trainer reads them.
  var settings: [(path: String, value: String, place: String)] {
    configuration.settings.map { (path: $0.path, value: $0.value, place: path) }
  }

  /// Whether two texts of a setting mean the same: `3e-4` and `0.0003`, `[64,64]` and `[64, 64]`.
  static func isSame(_ one: String, _ other: String) -> Bool {
    let words = { (text: String) in text.split { " ,[]".contains($0) } }
    let (ours, theirs) = (words(one), words(other))
    return ours.count == theirs.count
      && zip(ours, theirs).allSatisfy { $0 == $1 || Double($0) != nil && Double($0) == Double($1) }
  }
}
