import ArgumentParser
import Scene
import Tasks

/// `strut check FILE...`: every error and warning of scene and robot files in one run.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Validate scene and robot files.",
    discussion: "Prints every error and warning with its place; the exit status is 1 when there are errors.")

  @Argument(help: "World or robot files, or names of worlds.") var files: [String]
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    var all: [Diagnostic] = []
    for file in files {
      let diagnostics = Diagnostics()
      do {
        TaskDefinition.check(try Places.world(file).path, searching: Places.roots, diagnostics)
      } catch {
        diagnostics.error(error.message, at: nil)
      }
      // A robot may be given by itself and again by a world that uses it.
      let known = Set(all.map(\.rendered))
      let new = diagnostics.all.filter { !known.contains($0.rendered) }
      for diagnostic in new { Console.note(diagnostic.rendered) }
      all += new
    }
    let errors = all.count { $0.severity == .error }
    let warnings = all.count - errors
    let summary =
      Self.count(files.count, "file") + ": "
      + (all.isEmpty ? "no problems" : Self.count(errors, "error") + ", " + Self.count(warnings, "warning"))
    guard errors == 0 else {
      Console.note(summary)
      throw Failure.reported
    }
    guard json else { return try Console.print(summary) }
    let list = all.map { diagnostic -> JSON in
      [
        "severity": .text(diagnostic.severity.rawValue), "message": .text(diagnostic.message),
        "place": diagnostic.range.map { .text($0.label) } ?? .null,
      ]
    }
    try Console.print(
      JSON.object([
        .init(key: "files", value: .integer(files.count)), .init(key: "warnings", value: .integer(warnings)),
        .init(key: "diagnostics", value: .array(list)),
      ]).line)
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
