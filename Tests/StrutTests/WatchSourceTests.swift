import Foundation
import Testing

/// `strut watch`: what it shows of recordings, policies and runs.
struct WatchSourceTests {
  private static let cart = Program.checkout + "/models/cart/cartpole-dqn.safetensors"

  private func bytes(_ path: String) throws -> Data { try #require(FileManager.default.contents(atPath: path)) }

  @Test func `a recording is there from its first step to its last, as it was played`() throws {
    let scratch = try Scratch()
    let recorded = try Program.run(
      "record", "random", "--world", "cartpole", "--out", "a.strutlog", "--seed", "3", "--json", in: scratch.folder)
    let steps = try #require(try recorded.object()["steps"] as? Int)
    let watched = try Watched("a.strutlog", "--paused", in: scratch.folder)
    let first = try watched.state
    #expect(first.step == 0 && first.steps == steps && first.seed == 3)
    let last = try watched.press("End") { $0.step == steps }
    #expect(last.ended)
    let played = try Watched("random", "--world", "cartpole", "--paused", "--seed", "3", "--at", "\(steps)")
    #expect(try played.state.hash == last.hash)
    #expect(try played.state.step == steps)
    // A hand can be put to a recorded episode, too.
    try watched.press("Home") { $0.step == 0 }
    try watched.press("shift+Right") { $0.steps == 0 }
    #expect(try watched.press("Right") { $0.step == 1 }.steps == 1)
    #expect(try watched.close().status == 0)
  }

  @Test func `a damaged recording is refused`() throws {
    let scratch = try Scratch()
    #expect(
      try Program.run("record", "random", "--world", "cartpole", "--out", "a.strutlog", in: scratch.folder).status == 0)
    var damaged = try bytes(scratch.path("a.strutlog"))
    damaged[damaged.count / 2] ^= 1
    try scratch.write(damaged, to: "b.strutlog")
    let watched = try Program.Started(
      ["watch", "b.strutlog"], in: scratch.folder, environment: ["DISPLAY": "", "WAYLAND_DISPLAY": ""]
    ).finish()
    let replayed = try Program.run("replay", "b.strutlog", "--verify", in: scratch.folder)
    #expect(watched == replayed && watched.status == 1)
  }

  @Test func `a policy is read again when it is saved, and the last good one stays while it is damaged`() throws {
    let scratch = try Scratch()
    let good = try bytes(Self.cart)
    try scratch.write(good, to: "mine.safetensors")
    let watched = try Watched("mine.safetensors", "--paused", "--seed", "3", in: scratch.folder)
    try watched.press("Right", through: 1...3)
    try scratch.write(good.prefix(1000), to: "mine.safetensors")
    let damaged = try watched.wait(for: "a message") { $0.message != "" }
    #expect(damaged.message.contains("mine.safetensors: truncated"), "\(damaged.message)")
    #expect(damaged.step == 3)
    try watched.press("Right") { $0.step == 4 }
    // Of another world: it comes with its own.
    try scratch.write(try bytes(Program.checkout + "/models/biped/walker-ppo.safetensors"), to: "mine.safetensors")
    try watched.wait(for: "another world") { $0.message == "" && $0.step == 0 && $0.steps == 0 }
    #expect(try watched.close().status == 0)
  }

  @Test func `a policy's file is looked at beside those of a world that was named`() throws {
    let scratch = try Scratch()
    let good = try bytes(Self.cart)
    try scratch.write(good, to: "mine.safetensors")
    let watched = try Watched("mine.safetensors", "--world", "cartpole", "--paused", in: scratch.folder)
    try scratch.write(good.prefix(1000), to: "mine.safetensors")
    try watched.wait(for: "a message") { $0.message.contains("mine.safetensors: truncated") }
    try scratch.write(good, to: "mine.safetensors")
    try watched.wait(for: "the policy") { $0.message == "" }
    #expect(try watched.close().status == 0)
  }

  @Test func `a run is watched with its learning curve, its newest policy coming with the next episode`() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(atPath: Trained.scratch.get().path("run"), toPath: scratch.path("run"))
    let policy = try bytes(scratch.path("run/last.safetensors"))
    let plain = try Watched("run/last.safetensors", "--paused", "--seed", "3", in: scratch.folder)
    let watched = try Watched(["--live", "run", "--paused", "--seed", "3"], in: scratch.folder)
    #expect(try watched.state.hash == (try plain.state.hash))
    let picture = try plain.still()
    try watched.see("a curve") { $0.difference(from: picture) > 1000 }

    try scratch.write(policy.prefix(1000), to: "run/last.safetensors")
    let damaged = try watched.wait(for: "a message") { $0.message != "" }
    #expect(damaged.message.contains("last.safetensors: "))
    try scratch.write(policy, to: "run/last.safetensors")
    for _ in 0..<4 { try watched.press("Up") }
    try watched.press("space") { !$0.paused }
    try watched.wait(for: "the next episode with the newest policy") { $0.message == "" }
    #expect(try watched.close().status == 0)
  }
}
