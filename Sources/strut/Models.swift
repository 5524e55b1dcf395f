import ArgumentParser
import Environments
import Foundation
import Learning

/// `strut models`: what has been trained, with scores.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the trained policies that come with the robots, with their scores.",
    discussion: """
      Looks in models/ of the current folder, then of the checkout this program was built from. The scores are those of \
      the selection episodes that each policy was chosen by, as its file has them; 'strut evaluate FILE' plays others. \
      A file that cannot be read is named, the others are listed, and the exit status is 1.
      """)

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    var found: [(path: String, policy: Policy)] = []
    var isDamaged = false
    for path in Places.shelf {
      do throws(FileError) {
        found.append((path, try Policy.load(path)))
      } catch {
        Console.note("error: \(error.description)")
        isDamaged = true
      }
    }
    // A command that fails leaves no JSON, but a reader can do with a part.
    if json, !isDamaged {
      try Console.print(JSON.object([.init(key: "models", value: .array(found.map(Self.json)))]).line)
    } else if !json, !found.isEmpty {
      let heads = ["robot", "world", "algorithm", "actions", "return", "success", "steps", "seed", "policy"]
      try Console.print(Table(heads: heads, rows: found.map(Self.row)).text)
    }
    if isDamaged { throw Failure.reported }
    if found.isEmpty, !json { throw Failure("there is no policy in models/, neither here nor in the checkout") }
  }

  private static func robot(_ path: String) -> String {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
    return folder == "models" ? "" : folder
  }

  private static func actions(_ policy: Policy) -> String {
    if case .discrete = policy.actions { "discrete" } else { "continuous" }
  }

  private static func row(_ path: String, _ policy: Policy) -> [String] {
    let score = policy.score
    return [
      robot(path), policy.world.name, policy.algorithm, actions(policy),
      score["return_mean"].map(Figures.short) ?? "", score["success_rate"].map(Figures.percent) ?? "",
      Figures.count(Double(policy.steps)), "\(policy.seed)", path,
    ]
  }

  private static func json(_ path: String, _ policy: Policy) -> JSON {
    [
      "robot": .text(robot(path)), "world": .text(policy.world.name), "algorithm": .text(policy.algorithm),
      "actions": .text(actions(policy)), "return_mean": .number(policy.score["return_mean"]),
      "success_rate": .number(policy.score["success_rate"]), "steps": .integer(policy.steps),
      "seed": .integer(policy.seed),
      "score": .object(policy.score.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .number($0.value)) }),
      "policy": .text(path),
    ]
  }
}
