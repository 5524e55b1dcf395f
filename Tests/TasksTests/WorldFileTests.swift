import Environments
import Scene
import Testing

@testable import Simulation
@testable import Tasks

@Suite struct WorldFileTests {
  @Test(arguments: worldNames) func `every shipped world is sound`(name: String) {
    let diagnostics = Diagnostics()
    TaskDefinition.check(checkout + "/worlds/\(name).yaml", searching: [checkout], diagnostics)
    // Gymnasium's walker itself has a hull of 18 times the mass of a thigh.
    let serious = diagnostics.all.filter { !$0.message.contains("body 'hull' (5.42 kg) has 17.9 times the mass") }
    #expect(serious.map(\.rendered) == [])
  }

  @Test(arguments: worldNames) func `a world's resolved text loads to an equal world`(name: String) throws {
    let world = try shipped(name)
    let again = try TaskDefinition.parse(text: world.scene.text, name: name)
    #expect(again.scene.contentHash == world.scene.contentHash)
    for kind in world.actionKinds { #expect(again.spec(for: kind) == world.spec(for: kind)) }
  }

  @Test func `the worlds of the first issue are there`() {
    for name in ["cartpole", "delivery", "walker", "reference/cartpole", "reference/pendulum"] {
      #expect(worldNames.contains(name))
    }
  }

  @Test func `registered names are distinct and explained`() {
    for names in [
      RewardTermKind.all.map(\.name), EndTermKind.all.map(\.name), LayoutKind.all.map(\.name),
    ] {
      #expect(Set(names).count == names.count)
      #expect(!names.isEmpty)
    }
    #expect(RewardTermKind.all.allSatisfy { !$0.about.isEmpty })
    #expect(EndTermKind.all.allSatisfy { !$0.about.isEmpty })
    #expect(LayoutKind.all.allSatisfy { !$0.about.isEmpty })
  }
}

@Suite struct TermMistakeTests {
  private static let world = """
    robot: { model: cart, description: { about: a cart, bodies: { cart: { shape: box, size: [1, 1], mass: 1 } }, \
    joints: { rail: { prismatic: [world, cart], at: [0, 0], axis: [1, 0], motor: { control: effort, force: 1, speed: 1 } } } } }
    actions: { continuous: [rail] }
    observe: [OBSERVE]
    reward: { REWARD }
    end: { END }

    """

  @Test(arguments: [
    (
      "joint angel: rail", "alive: 1", "time: 1 s",
      "unknown observation term 'joint angel'; did you mean 'joint angle'?"
    ),
    ("joint angle: rial", "alive: 1", "time: 1 s", "unknown joint 'rial'; did you mean 'rail'?"),
    ("lidar", "alive: 1", "time: 1 s", "robot 'cart' has no sensor for the observation term 'lidar'"),
    ("goal distance", "alive: 1", "time: 1 s", "the observation term 'goal distance' needs 'task: errand'"),
    ("joint angle", "alife: 1", "time: 1 s", "unknown reward term 'alife'; did you mean 'alive'?"),
    ("joint angle", "closer: 1 per m", "time: 1 s", "the reward term 'closer' needs 'task: errand'"),
    ("joint angle", "alive: 1", "tine: 1 s", "unknown end term 'tine'; did you mean 'time'?"),
    ("joint angle", "alive: 1", "delivered: success", "the end term 'delivered' needs 'task: errand'"),
  ]) func `a mistaken term is named, with what was meant`(
    observe: String, reward: String, end: String, message: String
  ) throws {
    let text = Self.world.replacing("OBSERVE", with: observe).replacing("REWARD", with: reward).replacing(
      "END", with: end)
    let error = #expect(throws: SceneError.self) { try TaskDefinition.parse(text: text, name: "mistake") }
    let lines = error?.description.split(separator: "\n").map(String.init) ?? []
    #expect(lines.contains { $0.hasSuffix("error: \(message)") }, "\(lines)")
  }

  @Test func `a weight per the wrong unit is refused`() throws {
    let text = Self.world.replacing("OBSERVE", with: "joint angle").replacing("REWARD", with: "forward: 1 per rad")
      .replacing("END", with: "time: 1 s")
    let error = #expect(throws: SceneError.self) { try TaskDefinition.parse(text: text, name: "mistake") }
    #expect(error?.description.contains("per m") == true)
  }
}
