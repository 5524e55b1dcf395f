import Environments
import Testing

@testable import Tasks

@Suite struct HistoryTests {
  @Test func `a history stacks the last observations, oldest first`() throws {
    let text = try shipped("cartpole").scene.text
    var player = Player(try TaskDefinition.parse(text: text + "history: 3\n", name: "remembering"))
    #expect(player.environment.spec.observations.count == 12)
    #expect(player.environment.spec.observations[0].term == "joint angle rail, 2 steps ago")
    #expect(player.environment.spec.observations[8].term == "joint angle rail")
    player.reset(0)
    // Before the first step there is only one moment to remember.
    #expect(player.observation[0..<4] == player.observation[4..<8])
    #expect(player.observation[4..<8] == player.observation[8..<12])
    player.action[0] = 1
    for _ in 0..<10 {
      let before = player.observation
      _ = player.step()
      #expect(player.observation[0..<8] == before[4..<12])
      #expect(player.observation[8..<12] != before[8..<12])
    }
  }
}
