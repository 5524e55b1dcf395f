import Foundation
import Testing

/// The policies in `models/` still do what their cards say, on a few episodes of the world that they carry.
struct ShippedPolicyTests {
  static let expected: [(policy: String, success: Double, leastReturn: Double)] = [
    ("cart/cartpole-ppo", 1, 499), ("cart/cartpole-dqn", 1, 499), ("biped/walker-ppo", 0.8, 285),
    ("biped/walker-hardcore-ppo", 0.1, 90),
    ("courier/delivery-ppo", 0.8, 15), ("courier/delivery-dqn", 0.8, 15), ("hopper/hopper-ppo", 0.7, 270),
    ("quadruped/quadruped-ppo", 0.9, 270),
    ("pong/pong-ppo", 0.8, 0.6), ("pong/pong-dqn", 0.8, 0.6), ("arm/pick-and-place-dqn", 0.8, 12),
    ("arm/pick-and-place-ppo", 0.8, 12),
  ]

  @Test(arguments: expected)
  func `a shipped policy scores`(policy: String, success: Double, leastReturn: Double) throws {
    let path = Program.checkout + "/models/\(policy).safetensors"
    let outcome = try Program.run("evaluate", path, "--episodes", "10", "--seed", "7", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try outcome.object()
    #expect(try #require(result["success_rate"] as? Double) >= success)
    #expect(try #require(result["return_mean"] as? Double) >= leastReturn)
    #expect(result["world_changed"] as? Bool == false)
  }

  @Test func `every policy that PPO made has its critic`() throws {
    for policy in Self.expected.map(\.policy) {
      let path = Program.checkout + "/models/\(policy).safetensors"
      let file = try #require(FileManager.default.contents(atPath: path))
      let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let header = try Program.object(String(decoding: file[8..<8 + length], as: UTF8.self))
      #expect((header["critic.layers.0.weight"] != nil) == policy.hasSuffix("-ppo"), "\(policy)")
    }
  }

  @Test func `every policy in models is among them, and every world is as it was trained in`() throws {
    let files = FileManager.default.enumerator(atPath: Program.checkout + "/models")?.compactMap { $0 as? String } ?? []
    let policies = files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }
    #expect(Set(policies) == Set(Self.expected.map(\.policy)))
    for policy in policies {
      let name = policy.split(separator: "/")[1].split(separator: "-").dropLast().joined(separator: "-")
      let outcome = try Program.run(
        "evaluate", Program.checkout + "/models/\(policy).safetensors", "--world", name, "--episodes", "1")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains("warning"), "\(outcome.errors)")
    }
  }
}
