import CHeapCount
import Environments
import Foundation
import Random
import Testing

@testable import Tasks

/// Every observation and reward of some episodes with random actions, as bits.
private func bits(_ name: String, episodes: ClosedRange<UInt64>) throws -> [UInt64] {
  var player = Player(try shipped(name))
  var result: [UInt64] = []
  for episode in episodes {
    player.reset(episode)
    var stream = RandomStream(.actions, seed: episode)
    for _ in 0..<300 {
      for index in player.action.indices { player.action[index] = Float(stream.uniform(-1...1)) }
      let step = player.step()
      result += player.observation.map { UInt64($0.bitPattern) } + [step.reward.bitPattern]
      if step.ended { break }
    }
  }
  return result
}

@Suite struct DeterminismTests {
  @Test(arguments: ["cartpole", "walker", "delivery"])
  func `episodes repeat bit for bit, in any order`(name: String) throws {
    let both = try bits(name, episodes: 4...5)
    #expect(try bits(name, episodes: 4...5) == both)
    #expect(try bits(name, episodes: 4...4) + bits(name, episodes: 5...5) == both)
  }

  @Test(arguments: ["walker", "delivery"]) func `episodes are the same on another thread`(name: String) throws {
    let here = try bits(name, episodes: 7...7)
    nonisolated(unsafe) var there: [[UInt64]] = [[], []]
    let group = DispatchGroup()
    for index in 0..<2 {
      let thread = Thread {
        unsafe there[index] = (try? bits(name, episodes: 7...7)) ?? []
        group.leave()
      }
      group.enter()
      thread.start()
    }
    group.wait()
    #expect(unsafe there == [here, here])
  }

  /// Box2D takes its memory from blocks that it keeps, so once those have grown nothing at all is allocated.
  @Test(arguments: worldNames) func `a step allocates nothing`(name: String) throws {
    var player = Player(try shipped(name))
    player.reset(1)
    var counts: [Int64] = []
    for round in 0..<6 {
      if round > 0, player.step().ended { player.reset(UInt64(round)) }
      for _ in 0..<20 where player.step().ended { player.reset(UInt64(round)) }
      // What touches something only now and then, as a ball does, may have the episode's first contact in any step.
      var least = Int64.max
      for _ in 0..<(name == "pong" ? 5 : 1) {
        let before = strut_heap_count()
        let step = player.step()
        least = min(least, step.ended ? 0 : strut_heap_count() - before)
        if step.ended { player.reset(UInt64(round)) }
      }
      counts.append(least)
    }
    #expect(counts.dropFirst(2).allSatisfy { $0 <= 0 }, "\(counts)")
  }
}
