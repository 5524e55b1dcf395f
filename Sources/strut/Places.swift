import Foundation
import Scene
import Tasks

/// Where names are looked up: the current folder, then the checkout that this program was built from.
enum Places {
  /// The folders; the current one is the empty text, so that paths in it are shown as the user would write them.
  static let roots: [String] = {
    let current = FileManager.default.currentDirectoryPath
    var checkout = URL(fileURLWithPath: #filePath)
    // Sources/strut/Places.swift
    for _ in 1...3 { checkout.deleteLastPathComponent() }
    let resolved = { (path: String) in URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    return resolved(current) == resolved(checkout.path) ? [""] : ["", checkout.path]
  }()

  /// All worlds under `worlds/`; where both places have a name, the first place's.
  static var worlds: [World] {
    var found: [String: String] = [:]
    for root in roots {
      for file in files(under: within(root, "worlds"), depth: 1) where file.hasSuffix(".yaml") {
        let name = String(file.dropLast(".yaml".count))
        if found[name] == nil { found[name] = within(root, "worlds/\(file)") }
      }
    }
    return found.sorted { $0.key < $1.key }.map { World(name: $0.key, path: $0.value) }
  }

  /// A world found by name or path.
  struct World {
    /// The name under `worlds/`; for another file its name without `.yaml`.
    var name: String
    var path: String

    func load() throws -> TaskDefinition { try TaskDefinition.load(path, searching: Places.roots) }
  }

  static func world(_ name: String) throws(Failure) -> World {
    let isPath = name.hasPrefix("/") || name.hasPrefix(".")
    if !isPath {
      let paths = roots.map { within($0, "worlds/\(name).yaml") }
      if let path = paths.first(where: isFile) { return World(name: name, path: path) }
    }
    if exists(name) {
      guard !isFolder(name) else { throw Failure("\(name) is a folder; a world is a YAML file") }
      return World(name: URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent, path: name)
    }
    if isPath || name.hasSuffix(".yaml") { throw Failure("there is no file \(name)") }
    throw Failure("there is no world '\(name)'\(suggestion(name, worlds.map(\.name))); 'strut worlds' lists them")
  }

  /// A robot's file, found by its name under `models/`, by its folder or by its path.
  static func robot(_ name: String) throws(Failure) -> String {
    if !name.hasPrefix("/"), !name.hasPrefix(".") {
      let paths = roots.map { within($0, "models/\(name)/robot.yaml") }
      if let path = paths.first(where: isFile) { return path }
    }
    if isFile("\(name)/robot.yaml") { return "\(name)/robot.yaml" }
    if isFile(name) { return name }
    if name.contains("/") || name.hasSuffix(".yaml") { throw Failure("there is no robot file \(name)") }
    throw Failure(
      "there is no robot '\(name)'\(suggestion(name, robots)) (there are: \(robots.joined(separator: ", ")))")
  }

  /// The names of the robots under `models/`.
  static var robots: [String] {
    let names = roots.flatMap { root in
      files(under: within(root, "models"), depth: 1).filter { $0.hasSuffix("/robot.yaml") }
        .map { String($0.dropLast("/robot.yaml".count)) }
    }
    return Set(names).sorted()
  }

  /// The policy files in `models/`; where both places have one of the same name, the first place's.
  static var shelf: [String] {
    var found: [String: String] = [:]
    for root in roots {
      for file in files(under: within(root, "models"), depth: 1) where file.hasSuffix(".safetensors") {
        if found[file] == nil { found[file] = within(root, "models/\(file)") }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The policy files that come with the robots and those of runs, for suggestions.
  static var policies: [String] {
    roots.flatMap { root in
      files(under: within(root, "models"), depth: 1).filter { $0.hasSuffix(".safetensors") }
        .map { within(root, "models/\($0)") }
        + files(under: within(root, "runs"), depth: 1).filter { $0.hasSuffix("/best.safetensors") }
        .map { within(root, "runs/\($0.dropLast("/best.safetensors".count))") }
    }
  }

  /// `; did you mean 'x'?`, or nothing when no candidate is near.
  static func suggestion(_ word: String, _ candidates: [String]) -> String {
    closest(to: word, in: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func isFile(_ path: String) -> Bool { exists(path) && !isFolder(path) }

  private static func within(_ root: String, _ path: String) -> String { root.isEmpty ? path : "\(root)/\(path)" }

  /// Paths of the files in a folder and, down to `depth`, in the folders below; none when it cannot be read.
  private static func files(under folder: String, depth: Int) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().flatMap { name in
      guard isFolder("\(folder)/\(name)") else { return [name] }
      return depth > 0 ? files(under: "\(folder)/\(name)", depth: depth - 1).map { "\(name)/\($0)" } : []
    }
  }
}
