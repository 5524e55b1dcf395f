/// A run's checkpoints: the last two, so that there is one when the newest is damaged, with the parts that they name.
/// Each file is whole or not there at all; parts are on the disk before the checkpoint that names them.
struct CheckpointFolder {
  let path: String
  /// What a checkpoint on the disk is called and needs.
  private struct Entry {
    var index: Int
    var parts: [String]
  }
  /// The one that the next will be kept beside.
  private var newest: Entry?

  private static let suffix = ".checkpoint"
  static let partSuffix = ".part"

  init(_ path: String) { self.path = path }

  static func name(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + suffix
  }

  /// The numbers of the checkpoints there are, newest first; none where there is no folder.
  func indices() throws(FileError) -> [Int] {
    guard Files.isFolder(path) else { return [] }
    return try Files.names(in: path).compactMap(Self.index).sorted(by: >)
  }

  private static func index(of name: String) -> Int? {
    guard name.hasSuffix(suffix), let index = Int(name.dropLast(suffix.count)), index >= 0 else { return nil }
    return index
  }

  func load(_ index: Int) throws(CheckpointError) -> CheckpointReader {
    try CheckpointReader(Self.name(index), in: path)
  }

  /// Goes on from a checkpoint that was loaded: the next one is kept beside it, and later ones will be overwritten.
  mutating func continueFrom(_ index: Int, parts: [String]) { newest = Entry(index: index, parts: parts) }

  /// Writes the next checkpoint, then removes what no longer counts. When it cannot be written, those before it stay.
  mutating func save(_ checkpoint: CheckpointWriter) throws(FileError) {
    try Files.makeFolder(path)
    let entry = Entry(index: newest.map { $0.index + 1 } ?? 0, parts: checkpoint.parts)
    do {
      for part in checkpoint.newParts { try Files.replace(path + "/" + part.name, with: part.make().sealed()) }
      try Files.replace(path + "/" + Self.name(entry.index), with: checkpoint.sealed())
    } catch {
      // On a full disk every byte counts.
      for part in checkpoint.newParts { Files.remove(path + "/" + part.name) }
      throw error
    }
    let kept = [newest, entry].compactMap { $0 }
    newest = entry
    try removeAll(but: kept)
  }

  private func removeAll(but kept: [Entry]) throws(FileError) {
    let names = Set(kept.flatMap { [Self.name($0.index)] + $0.parts })
    let ours = [Self.partSuffix, Files.partialSuffix]
    for name in try Files.names(in: path) where !names.contains(name) {
      if Self.index(of: name) != nil || ours.contains(where: name.hasSuffix) { Files.remove(path + "/" + name) }
    }
  }
}
