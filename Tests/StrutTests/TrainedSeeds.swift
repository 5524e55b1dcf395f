import Foundation
import Testing

/// Two short trainings over four seeds, `good` and `bad`, that several tests look at.
enum TrainedSeeds {
  static let scratch: Result<Scratch, any Error> = Result {
    let scratch = try Scratch()
    // What is static is never let go of.
    atexit { _ = try? TrainedSeeds.scratch.get().remove() }
    for (name, rate) in [("good", "1e-3"), ("bad", "1e-9")] {
      let outcome = try Program.run(
        "train", "reference/cartpole", "--steps", "6000", "--seed", "3", "--seeds", "4", "--run", name, "--json",
        "--set",
        "learning_rate=\(rate)", in: scratch.folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      try scratch.write(outcome.output, to: name + ".json")
    }
    return scratch
  }
}
