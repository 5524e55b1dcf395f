import ArgumentParser
import Bench
import Replay

/// `strut replay FILE --verify`: whether a recording repeats itself.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Say what a recording holds, and check that it repeats itself bit for bit.")

  @Argument(help: "A .strutlog file.") var recording: String
  @Flag(help: "Play it again and compare every state.") var verify = false
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let recorded = try Recording.load(recording)
    if verify { try check(recorded) }
    if json {
      let report: JSON = [
        "file": .text(recording), "world": .text(recorded.worldName), "policy": .text(recorded.policy),
        "seed": .integer(recorded.seed), "steps": .integer(recorded.steps),
        "interventions": .integer(recorded.interventions.count), "build": .text(recorded.build),
        "processor": .text(recorded.processor), "verified": verify ? .flag(true) : .null,
      ]
      return try Console.print(report.line)
    }
    let what = "\(recorded.steps) steps of \(recorded.policy) in \(recorded.worldName), seed \(recorded.seed)"
    try Console.print(verify ? "\(recording): \(what): every state is the same" : "\(recording): \(what)")
  }

  private func check(_ recorded: Recording) throws {
    guard let divergence = try recorded.replayed(from: recording).firstDivergence else { return }
    var message = "\(recording): diverges at step \(divergence) of \(recorded.steps)"
    let processor = Machine.current.processor
    if processor != recorded.processor {
      message += "; it was made on '\(recorded.processor)', and this is '\(processor)'"
    } else if try Record.build() != recorded.build {
      message += "; it was made by another build of strut"
    }
    throw Failure(message)
  }
}
