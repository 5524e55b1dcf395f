import Foundation
import Testing

/// `strut models`: the shelf.
struct ModelsTests {
  @Test func `every policy in models is listed with its score`() throws {
    let json = try Program.run("models", "--json").object()
    let models = try #require(json["models"] as? [[String: Any]])
    let robots = try FileManager.default.contentsOfDirectory(atPath: Program.checkout + "/models")
    let files = try robots.flatMap { robot in
      try FileManager.default.contentsOfDirectory(atPath: Program.checkout + "/models/" + robot)
        .filter { $0.hasSuffix(".safetensors") }.map { "models/\(robot)/\($0)" }
    }
    #expect(models.compactMap { $0["policy"] as? String } == files.sorted())
    let text = try Program.run("models")
    #expect(text.status == 0)
    #expect(text.output.count { $0 == "\n" } == models.count + 1)
    for model in models {
      #expect(
        Set(model.keys) == [
          "robot", "world", "algorithm", "actions", "return_mean", "success_rate", "steps", "seed", "score", "policy",
        ])
      let path = try #require(model["policy"] as? String)
      #expect(path.hasPrefix("models/\(try #require(model["robot"] as? String))/"))
      let (world, algorithm) = (try #require(model["world"] as? String), try #require(model["algorithm"] as? String))
      #expect(path.hasSuffix("/\(world)-\(algorithm).safetensors"))
      #expect(["discrete", "continuous"].contains(model["actions"] as? String))
      #expect(model["return_mean"] is Double)
    }
  }

  @Test func `the folder here comes before the checkout, and a damaged file is named while the others are listed`()
    throws
  {
    let scratch = try Scratch()
    let name = "models/cart/cartpole-dqn.safetensors"
    let policy = try #require(FileManager.default.contents(atPath: Program.checkout + "/" + name))
    try scratch.write(policy, to: name)
    let whole = try Program.run("models", in: scratch.folder)
    #expect(whole.status == 0)
    #expect(whole.output.contains("  \(name)\n"))
    #expect(whole.output.contains(Program.checkout + "/models/cart/cartpole-ppo.safetensors\n"))
    #expect(!whole.output.contains(Program.checkout + "/" + name))

    try scratch.write(policy.prefix(1000), to: name)
    let damaged = try Program.run("models", in: scratch.folder)
    #expect(damaged.status == 1)
    #expect(damaged.errors.hasPrefix("error: \(name): ") && damaged.errors.count { $0 == "\n" } == 1)
    #expect(damaged.output.contains("cartpole-ppo.safetensors") && !damaged.output.contains("cartpole-dqn"))
    let json = try Program.run("models", "--json", in: scratch.folder)
    #expect(json.status == 1 && json.output == "" && json.errors == damaged.errors)
  }
}
