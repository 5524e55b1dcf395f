import Environments
import Foundation
import Random
import Testing

@testable import Simulation
@testable import Tasks

/// What `tools/gymnasium-walker` recorded of Gymnasium's BipedalWalker-v3.
private struct Recording: Decodable {
  struct Terrain: Decodable {
    struct Moments: Decodable {
      var mean: [Double]
      var std: [Double]
    }
    struct Slopes: Decodable {
      var mean: Double
      var std: Double
      var flat: Double
      var correlation: Double
    }
    var seeds: Int
    var heights: Moments
    var slopes: Slopes
  }
  struct First: Decodable {
    var mean: [Double]
    var std: [Double]
  }
  struct Episode: Decodable {
    var drive: String
    var actions: [[Double]]
    var observations: [[Double]]
    var rewards: [Double]
  }
  var terrain: Terrain
  var first: First
  var episodes: [Episode]

  static func load() throws -> Recording {
    let url = Bundle.module.url(forResource: "walker", withExtension: "json", subdirectory: "Gymnasium")
    return try JSONDecoder().decode(Recording.self, from: Data(contentsOf: #require(url)))
  }
}

@Suite struct WalkerCompatibilityTests {
  @Test func `the terrain has Gymnasium's statistics`() throws {
    let recording = try Recording.load().terrain
    var player = Player(try shipped("walker"))
    let environment = try #require(player.environment as? SceneEnvironment)
    var slopes: [Double] = []
    var late: [Double] = []
    var products = 0.0
    for episode in 0..<UInt64(recording.seeds) {
      player.reset(episode)
      let line = environment.context.simulation.ground.lines[0]
      #expect(line.count == 200)
      #expect(line[0...20].allSatisfy { abs($0.y - 10.0 / 3) < 1e-9 })
      let drops = zip(line.dropFirst(), line).map { ($0.y - $1.y) / ($0.x - $1.x) }.dropFirst(20)
      for (a, b) in zip(drops, drops.dropFirst()) { products += a * b }
      slopes += drops
      late += line[100...].map(\.y)
    }
    let count = Double(slopes.count)
    let variance = slopes.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(variance.squareRoot() / recording.slopes.std - 1) < 0.03)
    #expect(abs(Double(slopes.filter { $0 == 0 }.count) / count - recording.slopes.flat) < 0.005)
    #expect(abs(products / count / variance - recording.slopes.correlation) < 0.03)
    let mean = late.reduce(0, +) / Double(late.count)
    let spread = (late.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(late.count)).squareRoot()
    let theirs = recording.heights.std[100...].reduce(0) { $0 + $1 * $1 } / Double(recording.heights.std.count - 100)
    #expect(abs(spread / theirs.squareRoot() - 1) < 0.15)
  }

  @Test func `the first observation is Gymnasium's in order and scale`() throws {
    let recording = try Recording.load().first
    var player = Player(try shipped("walker"))
    var sums = [Double](repeating: 0, count: 24)
    let episodes = 100
    for episode in 0..<UInt64(episodes) {
      player.reset(episode)
      #expect(player.observation.count == 24)
      for index in sums.indices { sums[index] += Double(player.observation[index]) / Double(episodes) }
    }
    for index in sums.indices {
      // Box2D 2.4.1 beside Gymnasium's 2.3.10: joint limits act a step earlier, so speeds differ a little.
      let tolerance = 0.02 + 4 * recording.std[index] / Double(episodes).squareRoot()
      #expect(abs(sums[index] - recording.mean[index]) < tolerance, "observation \(index)")
    }
  }

  @Test func `a fall takes as long and costs as much`() throws {
    for episode in try Recording.load().episodes where episode.drive == "sine" {
      var player = Player(try shipped("walker"))
      player.reset(1)
      var rewards: [Double] = []
      for index in 0..<episode.actions.count + 8 {
        player.action = (0..<4).map { Float(0.9 * sin(0.2 * Double(index) + Double($0) * .pi / 2)) }
        let step = player.step()
        rewards.append(step.reward)
        if step.ended { break }
      }
      #expect(abs(rewards.count - episode.rewards.count) <= 8)
      #expect(rewards.last == -100)
      let (ours, theirs) = (rewards.reduce(0, +), episode.rewards.reduce(0, +))
      #expect(abs(ours - theirs) < 5, "\(ours) beside \(theirs)")
    }
  }
}
