import Foundation
import Testing

/// `strut watch` by real keys and the real mouse, in a real window: time.
struct WatchTests {
  private static let walker = "models/biped/walker-ppo.safetensors"
  private static let cart = "models/cart/cartpole-dqn.safetensors"

  @Test func `it goes step by step, back too, and runs and rests`() throws {
    let watched = try Watched(Self.cart, "--paused", "--seed", "3", "--speed", "0.1")
    let first = try watched.state
    #expect(first.step == 0 && first.paused && first.seed == 3 && first.episode == 0 && !first.by_hand)
    let second = try watched.press("Right") { $0.step == 1 }
    #expect(second.paused && second.hash != first.hash)
    try watched.press("Right") { $0.step == 2 }
    let back = try watched.press("Left") { $0.step == 1 }
    #expect(back.paused && back.steps == 2 && back.hash == second.hash)
    // However little time the machine gives it, it gets on.
    try waitUntil("the world to move") {
      try watched.press("space") { !$0.paused }
      return try watched.press("space") { $0.paused }.step > 3
    }
    let rest = try watched.state
    let next = try watched.press("Right") { $0.step != rest.step }
    #expect(next.step == rest.step + 1)
    let outcome = try watched.close()
    #expect(outcome.status == 0 && outcome.errors == "")
    let last = try Program.object(try #require(outcome.output.split(separator: "\n").last))
    #expect(Set(last.keys) == ["frames", "frame_ms_p50", "frame_ms_p95"])
    #expect(try #require(last["frames"] as? Int) > 5)
  }

  @Test func `the same steps have the same states in every window, and other seeds have others`() throws {
    let hashes = try ["3", "3", "4"].map { seed in
      try Watched(Self.walker, "--paused", "--seed", seed, "--at", "5").state.hash
    }
    #expect(hashes[0] == hashes[1] && hashes[0] != hashes[2])
  }

  @Test func `plus and minus change the speed up to its ends`() throws {
    let watched = try Watched(Self.cart, "--paused")
    #expect(try watched.state.speed == 1)
    try watched.press("plus") { $0.speed == 2 }
    try watched.press("minus", "minus")
    try watched.wait(for: "half the speed") { $0.speed == 0.5 }
    for _ in 0..<10 { try watched.press("Up") }
    try watched.wait(for: "the highest speed") { $0.speed == 50 }
    for _ in 0..<15 { try watched.press("Down") }
    try watched.wait(for: "the lowest speed") { $0.speed == 0.02 }
  }

  @Test func `restart brings the same episode, N the next one`() throws {
    let watched = try Watched(Self.cart, "--paused", "--seed", "3")
    let first = try watched.state
    try watched.press("Right") { $0.step == 1 }
    let again = try watched.press("r") { $0.step == 0 }
    #expect(again == first && again.steps == 0)
    let next = try watched.press("n") { $0.episode == 1 }
    #expect(next.step == 0 && next.seed == 3 && next.hash != first.hash)
  }

  @Test func `an episode that ends is followed by the next, unless it is to stay`() throws {
    let watched = try Watched("random", "--world", "cartpole", "--speed", "50")
    try watched.wait(for: "other episodes") { $0.episode >= 2 }
    let staying = try Watched("random", "--world", "cartpole", "--speed", "50", "--stay")
    let end = try staying.wait(for: "the end") { $0.ended }
    #expect(end.episode == 0 && end.step == end.steps && !end.paused)
    try staying.press("Home") { $0.step == 0 && $0.paused }
    #expect(try staying.press("End") { $0.ended }.step == end.step)
  }

  @Test func `scrubbing by keys and by the mouse finds each step as it was`() throws {
    let watched = try Watched(Self.walker, "--paused", "--seed", "3", "--at", "100")
    let end = try watched.state
    #expect(end.step == 100 && end.steps == 100)
    let known = try watched.hashes(backTo: 94)
    #expect(Set(known.values).count == 7)
    let start = try watched.press("Home") { $0.step == 0 }
    #expect(start.steps == 100)
    #expect(try watched.press("End") { $0.step == 100 } == end)
    // The track: from 46 px on, 150 px less than what the panels of 320 px leave of the window.
    let (left, length, y) = (46, 900 - 320 - 46 - 150, 560 - 19)
    try watched.click(left + length / 2, y)
    #expect(try watched.wait(for: "the middle") { $0.step == 50 }.steps == 100)
    try watched.drag(from: (left + length / 4, y), to: (left + length * 96 / 100, y - 30))
    #expect(try watched.wait(for: "where the mouse went") { $0.step == 96 }.hash == known[96])
    try watched.drag(from: (left + length / 2, y), to: (880, y))
    #expect(try watched.wait(for: "the end") { $0.step == 100 }.hash == end.hash)
    // A step on from the newest is live.
    let new = try watched.press("Right") { $0.step == 101 }
    #expect(new.steps == 101)
    try watched.press("Left", through: (90...100).reversed())
    #expect(try watched.wait(for: "a step") { $0.step == 90 }.steps == 101)
  }

  @Test func `a fork lives again through the states of the first pass; another driver goes elsewhere`() throws {
    let watched = try Watched(Self.walker, "--paused", "--seed", "3", "--at", "60", "--speed", "0.02")
    let known = try watched.hashes(backTo: 40)
    try watched.press("f") { !$0.paused }
    let forked = try watched.press("space") { $0.paused }
    #expect(forked.steps < 60, "what lies ahead is forgotten")
    if forked.step < 60 { try watched.press("Right", through: forked.step + 1...60) }
    let again = try watched.hashes(backTo: 40)
    #expect(again == known)
    try watched.press("o") { !$0.paused }
    let other = try watched.press("space") { $0.paused }
    #expect(other.steps < 60)
    if other.step < 60 { try watched.press("Right", through: other.step + 1...60) }
    let others = try watched.hashes(backTo: 40)
    #expect(others[40] == known[40] && others[41] != known[41] && others[60] != known[60])
  }

  @Test func `O goes round those who may drive`() throws {
    let watched = try Watched(
      "walker", "--policy", Self.walker, "--policy", "models/biped/walker-hardcore-ppo.safetensors", "--paused",
      "--seed",
      "3", "--at", "20", "--speed", "0.02")
    let first = try watched.state.hash
    var hashes: [String] = []
    // The other policy, dice, and the first again.
    for _ in 0..<3 {
      if try watched.state.step > 10 { try watched.press("Left", through: (10..<(try watched.state.step)).reversed()) }
      try watched.press("o") { !$0.paused }
      let forked = try watched.press("space") { $0.paused }
      if forked.step < 20 { try watched.press("Right", through: forked.step + 1...20) }
      hashes.append(try watched.state.hash)
    }
    #expect(Set(hashes).count == 3 && hashes[2] == first)
  }

  @Test func `to begin behind the end is to begin at the end`() throws {
    let state = try Watched("random", "--world", "cartpole", "--paused", "--at", "100000").state
    #expect(state.ended && state.step == state.steps && state.steps < 500)
  }

  @Test func `the button left of the track pauses and goes on`() throws {
    let watched = try Watched(Self.cart, "--paused", "--speed", "0.02")
    try watched.click(22, 560 - 19)
    try watched.wait(for: "the clock") { !$0.paused }
    try watched.click(22, 560 - 19)
    try watched.wait(for: "rest") { $0.paused }
  }
}
