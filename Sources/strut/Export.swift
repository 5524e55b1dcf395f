import ArgumentParser
import Exchange
import Foundation
import Learning

/// `strut export POLICY --out FILE`: a policy for other programs.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a policy for other programs to run.",
    discussion: "The ending of FILE says what is written:\n"
      + ExportFormat.all.map { "  .\($0.ending)  \($0.about)" }.joined(separator: "\n"))

  @Argument(help: "A policy file or a run's folder.") var policy: String
  @Option(help: "The file to write.") var out: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let file = URL(fileURLWithPath: out)
    guard let format = ExportFormat.all.first(where: { $0.ending == file.pathExtension }) else {
      let endings = ExportFormat.all.map { "." + $0.ending }.joined(separator: ", ")
      throw Failure.usage("--out is '\(out)', but must end in one of \(endings)")
    }
    guard case .file(let trained, let path) = try PolicySource(policy) else {
      throw Failure.usage("'\(policy)' is not a policy of Strut's own training; only those are exported")
    }
    try Files.replace(out, with: format.encode(trained, file.deletingPathExtension().lastPathComponent))
    try Console.print(
      json
        ? JSON.object([
          .init(key: "policy", value: .text(path)), .init(key: "file", value: .text(out)),
          .init(key: "format", value: .text(format.ending)),
        ]).line : "wrote \(path) to \(out)")
  }
}
