import Foundation
import Testing

/// Runs the built program as a user would.
struct Program {
  /// What a run of the program left behind.
  struct Outcome: Equatable {
    var status: Int32
    var output: String
    var errors: String

    /// The one JSON object that standard output holds, and nothing else.
    func object() throws -> [String: Any] { try Program.object(output) }
  }

  /// The checkout that holds these tests.
  static let checkout: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 1...3 { url.deleteLastPathComponent() }
    return url.path
  }()

  /// `strut`, which is built beside the bundle of the tests.
  static let path: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ProcessInfo.processInfo.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("strut").path
  }()

  static func object(_ text: some StringProtocol) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }

  /// Runs to the end; standard input is `input`, and standard output goes to the file `output` where one is given.
  static func run(
    _ arguments: String..., in folder: String = checkout, input: String = "", output: String? = nil
  ) throws -> Outcome {
    try run(arguments, in: folder, input: input, output: output)
  }

  static func run(
    _ arguments: [String], in folder: String = checkout, input: String = "", output: String? = nil
  ) throws -> Outcome {
    let program = try Started(arguments, in: folder, input: input, output: output)
    return try program.finish()
  }

  /// Runs a script of the shell, which finds the program as `$STRUT`.
  static func shell(_ script: String, in folder: String) throws -> Outcome {
    let program = try Started(["-c", "STRUT='\(path)'; \(script)"], in: folder, executable: "/bin/sh")
    return try program.finish()
  }

  /// A run under way.
  struct Started {
    let process = Process()
    private let scratch: Scratch
    private let isRedirected: Bool

    /// - Parameter environment: what differs from this process's; an empty text takes a variable away.
    init(
      _ arguments: [String], in folder: String = checkout, input: String = "", output: String? = nil,
      executable: String = path, environment: [String: String] = [:]
    ) throws {
      scratch = try Scratch()
      isRedirected = output != nil
      try scratch.write(input, to: "input")
      for name in ["output", "errors"] { try scratch.write("", to: name) }
      process.executableURL = URL(fileURLWithPath: executable)
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      if !environment.isEmpty {
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.environment = merged.filter { !$0.value.isEmpty }
      }
      process.standardInput = FileHandle(forReadingAtPath: scratch.path("input"))
      process.standardOutput = FileHandle(forWritingAtPath: output ?? scratch.path("output"))
      process.standardError = FileHandle(forWritingAtPath: scratch.path("errors"))
      try process.run()
    }

    /// What it has said on standard output so far.
    var output: String { scratch.read("output") }
    /// What it has said on standard error so far.
    var errors: String { scratch.read("errors") }

    func finish() throws -> Outcome {
      process.waitUntilExit()
      try #require(process.terminationReason == .exit, "ended by signal \(process.terminationStatus)\n\(errors)")
      return Outcome(
        status: process.terminationStatus, output: isRedirected ? "" : scratch.read("output"), errors: errors)
    }
  }
}

/// A folder of its own, gone with the last reference to it.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("strut-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { remove() }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ bytes: Data, to name: String) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
  }

  func read(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
  }
}
