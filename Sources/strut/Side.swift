import Foundation
import Learning

/// Runs that differ in nothing but their seeds, and that are compared or drawn as one.
struct Side {
  /// As it was given.
  var name: String
  /// Folders of runs; policy files where they are allowed.
  var runs: [String]

  /// - Parameters:
  ///   - argument: a run's folder, a folder of seeds, or several of these in one, with spaces between them.
  ///   - takesFiles: whether a policy file will do, too.
  init(_ argument: String, takesFiles: Bool) throws(Failure) {
    let isOne = Places.exists(argument) || !argument.contains(" ")
    let parts = isOne ? [argument] : argument.split(separator: " ").map(String.init)
    guard !parts.isEmpty else { throw .usage("a run is '\(argument)', which names no folder") }
    name = parts.map(Self.trimmed).joined(separator: " ")
    runs = []
    for part in parts { runs += try Self.runs(Self.trimmed(part), takesFiles) }
    var seen: Set<String> = []
    for run in runs where !seen.insert(URL(fileURLWithPath: run).standardizedFileURL.path).inserted {
      throw Failure("\(run) is twice in '\(name)', but a seed counts once")
    }
  }

  private static func runs(_ path: String, _ takesFiles: Bool) throws(Failure) -> [String] {
    guard Places.exists(path) else { throw Failure("there is no run \(path)") }
    guard Places.isFolder(path) else {
      if takesFiles { return [path] }
      throw Failure("\(path) is a file, but a run is a folder")
    }
    guard Places.exists(SeedFolder.record(in: path)) else {
      let marks = ["config.yaml", "metrics.csv"] + (takesFiles ? ["best.safetensors"] : [])
      if marks.contains(where: { Places.exists("\(path)/\($0)") }) { return [path] }
      throw Failure(
        "\(path) is neither the folder of a run nor that of 'strut train --seeds': it has no config.yaml, no seeds.yaml"
      )
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let seeds = names.compactMap { name in name.hasPrefix("seed-") ? UInt64(name.dropFirst("seed-".count)) : nil }
    guard !seeds.isEmpty else { throw Failure("\(path) holds no run yet: its first seed was not begun") }
    if let planned = try? RunRecord(path).seeds, seeds.count < planned {
      Console.note("warning: of the \(planned) seeds of \(path) only \(seeds.count) were begun")
    }
    return seeds.sorted().map { SeedFolder.run(of: $0, in: path) }
  }

  private static func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// All sides of a command line; each is named once.
  static func all(_ arguments: [String], takesFiles: Bool) throws(Failure) -> [Side] {
    var sides: [Side] = []
    for argument in arguments {
      let side = try Side(argument, takesFiles: takesFiles)
      guard !sides.contains(where: { $0.name == side.name }) else { throw .usage("'\(side.name)' is given twice") }
      sides.append(side)
    }
    return sides
  }
}
