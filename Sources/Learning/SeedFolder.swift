/// The folder of a training over several seeds: `seeds.yaml`, which is written first and says all that it takes to go on
/// with it, and the folder `seed-K` of a run for each seed K that was begun. One process at a time works in it.
public struct SeedFolder {
  private let lock: FolderLock

  public static func record(in path: String) -> String { path + "/seeds.yaml" }

  /// Where the run of a seed is.
  public static func run(of seed: UInt64, in path: String) -> String { "\(path)/seed-\(seed)" }

  /// Makes the folder, which must be new or empty, and its first file.
  /// - Parameter configuration: of the first seed, but with the folder of them all.
  public init(_ configuration: RunConfiguration, seeds: Int, totalSteps: Int) throws(FileError) {
    let path = configuration.folder
    lock = try RunFolder.claim(path)
    try configuration.origin?.copy(into: path)
    let text = RunFolder.yaml(configuration, totalSteps, seeds: seeds)
    try Files.replace(Self.record(in: path), with: Array(text.utf8))
  }

  /// The folder of a training that goes on.
  public init(resuming path: String) throws(FileError) {
    lock = try FolderLock(path)
    try Files.removePartials(in: path)
  }
}
