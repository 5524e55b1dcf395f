import Environments
import Foundation
import Scene
import Testing

@testable import Simulation
@testable import Tasks

/// The world `pong`, and what the task `rally` refuses.
@Suite struct RallyTests {
  /// The world with other words in it.
  private func pong(_ change: (of: String, to: String)) throws -> TaskDefinition {
    let scene = try shipped("pong").scene
    #expect(scene.text.contains(change.of))
    return try TaskDefinition.parse(text: scene.text.replacing(change.of, with: change.to), name: "pong")
  }

  @Test func `the opponent returns at least nine in ten random serves`() throws {
    // To the opponent instead of to the learner.
    var player = Player(try pong((of: "-100 N", to: "100 N")))
    var returned = 0
    for index in 0..<200 {
      player.reset(UInt64(index))
      let environment = try #require(player.environment as? SceneEnvironment)
      var isOver = false
      var isReturned = false
      while !isOver, !isReturned {
        isOver = player.step().ended
        isReturned = environment.state[3] < 0
      }
      returned += isReturned ? 1 : 0
    }
    #expect(returned >= 180)
  }

  @Test func `the ball keeps its speed and bounces at any angle`() throws {
    var player = Player(try shipped("pong"))
    var bounces = 0
    for index in 0..<20 {
      player.reset(UInt64(index))
      let environment = try #require(player.environment as? SceneEnvironment)
      var last = 0.0
      var isOver = false
      while !isOver {
        isOver = player.step().ended
        let (vx, vy) = (environment.state[3], environment.state[4])
        #expect(abs((vx * vx + vy * vy).squareRoot() - 7) < 1e-3)
        bounces += last * vy < 0 ? 1 : 0
        last = vy
      }
    }
    #expect(bounces > 5)
  }

  @Test func `a point won pays one, a point lost costs one`() throws {
    var player = Player(try shipped("pong"))
    var outcomes: Set<Double> = []
    for index in 0..<60 {
      player.reset(UInt64(index))
      // Somewhere near the ball, a little off, so that some are missed and some are sent at an angle.
      var last = player.step()
      while !last.ended {
        player.action = [Float(max(-1, min(1, 6 * (player.observation[1] - 0.2 * player.observation[5] / 0.4))))]
        last = player.step()
      }
      if last.terminated { #expect(last.success == (last.reward == 1)) }
      outcomes.insert(last.reward)
    }
    #expect(outcomes.contains(-1) && outcomes.isSubset(of: [-1, 0, 1]))
  }

  @Test func `an opponent whose paddle the learner moves is refused`() throws {
    let error = #expect(throws: SceneError.self) {
      _ = try pong((of: "paddle: right rail", to: "paddle: left rail"))
    }
    #expect("\(try #require(error))".contains("the opponent moves 'left rail' itself"))
  }

  @Test func `an unknown task is refused with a suggestion`() throws {
    let error = #expect(throws: SceneError.self) { _ = try pong((of: "kind: rally", to: "kind: rallye")) }
    #expect("\(try #require(error))".contains("unknown task 'rallye'; there are 'errand', 'rally' and 'placement'"))
  }
}
