import Foundation
import Testing

/// `strut drive` on `strut emulate`: two programs, a pseudo-terminal between them.
struct DriveTests {
  /// What both printed; the emulator's score as JSON.
  private struct Outcome {
    var score: [String: Any]
    var drive: [String: Any]
    var errors: String
    var status: Int32
  }

  private func drive(
    _ robot: String, _ policy: String, emulate: [String], drive: [String]
  ) throws -> Outcome {
    let scratch = try Scratch()
    let (link, sense) = (scratch.path("robot"), scratch.path("sense"))
    #expect(unsafe mkfifo(sense, 0o600) == 0)
    let emulator = try Program.Started(["emulate", robot, "--link", link, "--sense", sense, "--json"] + emulate)
    let outcome = try Program.run(
      ["drive", Program.checkout + "/models/\(policy).safetensors", "--port", link, "--sense", sense, "--json"] + drive)
    // One that plays by the clock goes on without a host.
    if !emulate.contains("--lockstep") { emulator.process.interrupt() }
    let score = try emulator.finish()
    return Outcome(
      score: try score.object(), drive: outcome.status == 0 ? try outcome.object() : [:], errors: outcome.errors,
      status: outcome.status)
  }

  private func score(_ policy: String, episodes: Int) throws -> Double {
    let outcome = try Program.run(
      "evaluate", Program.checkout + "/models/\(policy).safetensors", "--episodes", "\(episodes)", "--seed", "1",
      "--json")
    return try #require(try outcome.object()["return_mean"] as? Double)
  }

  /// The first turns of the first episode differ by the soft start, positions and efforts by the servos' counts.
  @Test(arguments: [
    ("courier", "courier/delivery-ppo"), ("courier", "courier/delivery-dqn"), ("biped", "biped/walker-ppo"),
  ])
  func `in lock-step a policy scores through the wire what it does in simulation`(robot: String, policy: String) throws
  {
    let world = policy.contains("walker") ? "walker" : "delivery"
    let outcome = try drive(
      robot, policy, emulate: ["--world", world, "--lockstep", "--episodes", "3", "--seed", "1"], drive: ["--lockstep"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.score["episodes"] as? Int == 3)
    let expected = try score(policy, episodes: 3)
    let reached = try #require(outcome.score["return_mean"] as? Double)
    #expect(abs(reached - expected) < 0.05 * abs(expected), "\(reached) beside \(expected)")
    #expect(outcome.drive["silences"] as? Int == 0 && outcome.drive["bad_frames"] as? Int == 0)
  }

  @Test func `by the clock it drives for as long as it is told, softly to rest`() throws {
    let outcome = try drive("courier", "courier/delivery-ppo", emulate: ["--seed", "1"], drive: ["--duration", "2"])
    // A host that gets no time from a busy machine stops by itself, which is right.
    guard outcome.status == 0 else {
      #expect(outcome.errors.contains("error: stopped: "), "\(outcome.errors)")
      return
    }
    #expect(outcome.drive["state"] as? String == "calibrated")
    #expect(try #require(outcome.drive["decisions"] as? Int) > 5)
  }

  @Test func `a line with faults is counted, and an unplugged one leaves it disarmed`() throws {
    let noisy = try drive(
      "courier", "courier/delivery-ppo", emulate: ["--drop", "0.02", "--corrupt", "0.05", "--seed", "2"],
      drive: ["--duration", "3"])
    if noisy.status == 0 {
      #expect(try #require(noisy.drive["bad_frames"] as? Int) > 0 && noisy.drive["silences"] as? Int ?? 0 > 0)
    } else {
      #expect(noisy.errors.contains("error: stopped: "), "\(noisy.errors)")
    }
    let pulled = try drive(
      "courier", "courier/delivery-ppo", emulate: ["--hang-up-after", "1"], drive: ["--duration", "2"])
    #expect(pulled.status == 1 && pulled.errors.contains("error: stopped: "), "\(pulled.errors)")
  }

  @Test func `terms that the device does not sense are named`() throws {
    let outcome = try Program.run(
      "drive", Program.checkout + "/models/biped/walker-ppo.safetensors", "--port", "/dev/null")
    #expect(outcome.status == 1)
    for term in ["angle", "spin", "velocity x", "contact left foot", "lidar"] {
      #expect(outcome.errors.contains("'\(term)'"), "\(outcome.errors)")
    }
    #expect(!outcome.errors.contains("joint angle") && outcome.errors.contains("--sense"))
  }

  @Test(arguments: [
    (["emulate", "quadruped", "--link", "x"], 1, "no 'hardware:' section"),
    (["emulate", "nobody", "--link", "x"], 1, "no world has a robot 'nobody'"),
    (["emulate", "courier"], 2, "--link and --plant"),
    (["emulate", "courier", "--link", "x", "--drop", "2"], 2, "a chance is 0 to 1"),
    (["emulate", "biped", "--plant", "/dev/null", "--world", "walker"], 1, "robots on Strut's link"),
    (["drive", "random", "--port", "x"], 2, "cannot drive"),
    (
      ["drive", "models/arm/pick-and-place-ppo.safetensors", "--port", "/nowhere", "--sense", "/nowhere"], 1,
      "--sense /nowhere"
    ),
  ])
  func `what cannot be is said in one message`(arguments: [String], status: Int32, message: String) throws {
    let outcome = try Program.run(
      arguments.map { $0.hasPrefix("models/") ? Program.checkout + "/" + $0 : $0 })
    #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
  }
}
