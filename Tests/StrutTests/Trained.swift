import Foundation
import Testing

/// A short training that several tests look at.
enum Trained {
  static let scratch: Result<Scratch, any Error> = Result {
    let scratch = try Scratch()
    // What is static is never let go of.
    atexit { _ = try? Trained.scratch.get().remove() }
    let outcome = try Program.run(
      "train", "reference/cartpole", "--steps", "2000", "--seed", "3", "--threads", "2", "--run", "run", "--json",
      in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    try scratch.write(outcome.output, to: "train.json")
    return scratch
  }
}
