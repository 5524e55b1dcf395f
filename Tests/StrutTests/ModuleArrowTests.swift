import Foundation
import Testing

/// The arrows between the rooms: what a target imports is what the manifest says it knows, no more and no less. The
/// compiler's own check for it does nothing on Swift 6.3 (facts/swift.md).
struct ModuleArrowTests {
  private struct Target {
    var name: String
    var isExecutable: Bool
    var folder: String
    var declared: Set<String>

    init(_ json: [String: Any]) throws {
      name = try #require(json["name"] as? String)
      let type = json["type"] as? String
      isExecutable = type == "executable"
      folder = json["path"] as? String ?? "\(type == "test" ? "Tests" : "Sources")/\(name)"
      // {"byName": ["Random", null]} or {"product": ["ArgumentParser", "swift-argument-parser", null, null]}
      let dependencies = try #require(json["dependencies"] as? [[String: [Any]]])
      declared = Set(try dependencies.map { try #require($0.values.first?.first as? String) })
    }

    /// The modules that the Swift files of the target import.
    func imports() throws -> Set<String> {
      var modules: Set<String> = []
      let folder = "\(Program.checkout)/\(folder)"
      for file in try #require(FileManager.default.subpaths(atPath: folder)) where file.hasSuffix(".swift") {
        let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
        for line in text.split(separator: "\n") {
          // After attributes and an access level, maybe `struct` and the like before the module's name.
          let words = line.split { " .".contains($0) }.drop { $0.first == "@" || Self.levels.contains($0) }
          guard words.first == "import" else { continue }
          let name = try #require(words.dropFirst().first { !Self.kinds.contains($0) })
          modules.insert(String(name))
        }
      }
      return modules
    }

    private static let levels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
      "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
    ]
  }

  /// As SwiftPM reads the manifest; with a scratch folder of its own, because the build's is locked while tests run.
  private static func targets() throws -> [Target] {
    let scratch = try Scratch()
    try scratch.write("", to: "manifest.json")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", Program.checkout, "--scratch-path", scratch.path("build"), "dump-package",
    ]
    process.standardOutput = FileHandle(forWritingAtPath: scratch.path("manifest.json"))
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let json = try JSONSerialization.jsonObject(with: Data(scratch.read("manifest.json").utf8))
    let manifest = try #require(json as? [String: Any])
    return try #require(manifest["targets"] as? [[String: Any]]).map(Target.init)
  }

  /// Come with the system or the toolchain.
  private static let system: Set<String> = [
    "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Darwin", "Synchronization", "Testing",
  ]

  @Test func `every target imports exactly what the manifest declares`() throws {
    let targets = try Self.targets()
    let executables = Set(targets.filter(\.isExecutable).map(\.name))
    #expect(targets.count > 20)
    for target in targets {
      // Tests name an executable to have it built, not to import it.
      let declared = target.declared.subtracting(executables)
      let imported = try target.imports().subtracting(Self.system)
      #expect(imported.subtracting(declared).sorted() == [], "\(target.name) imports what the manifest keeps from it")
      #expect(declared.subtracting(imported).sorted() == [], "\(target.name) leaves unused what the manifest gives it")
    }
  }
}
