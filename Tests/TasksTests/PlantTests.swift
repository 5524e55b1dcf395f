import Environments
import Robots
import Scene
import Tasks
import Testing

/// A policy that acts from the sensors and commands actuators, beside the environment that does both by itself.
struct PlantTests {
  /// Drives a plant through a deployment with a made-up rule, and the environment with the same rule.
  @Test(arguments: ["delivery", "walker", "pick-and-place"])
  func `a deployment on a plant lives the environment's episode`(name: String) throws {
    let definition = try shipped(name)
    var player = Player(definition, .continuous)
    let plant = try #require(Plant(definition))
    // As a servo bus or a wheel controller: joints, wheels and bumpers are sensed, all else is told.
    let senses = plant.layout.sensors.flatMap { sensor in
      let isThere = [SensorKind.joints, .odometry(drift: 0)].contains { $0.name == sensor.kind.name }
      return sensor.channels.map { _ in isThere }
    }
    let deployment = try #require(Deployment(definition, .continuous, senses: senses))
    #expect(!deployment.missing.isEmpty && deployment.missing.count < plant.terms.count)

    var observed = player.observation
    var command = RobotCommand(plant.layout)
    player.reset(1)
    plant.begin(Episode(.evaluation, seed: 3, index: 1))
    deployment.begin(plant.state)
    for step in 0..<200 {
      observe(deployment, plant, into: &observed)
      #expect(observed == player.observation, "step \(step)")
      for index in player.action.indices {
        player.action[index] = observed[(7 * index + step) % observed.count].truncatingRemainder(dividingBy: 1)
      }
      deployment.decode(player.action.span, plant.state, into: &command)
      let driven = plant.advance(command)
      let alone = player.step()
      #expect(driven == alone)
      if alone.ended { break }
    }
  }

  private func observe(_ deployment: Deployment, _ plant: Plant, into observed: inout [Float]) {
    var span = observed.mutableSpan
    deployment.observe(plant.state, told: plant.measure().span, into: &span)
  }

  @Test func `terms are named as the world's file has them`() throws {
    let plant = try #require(Plant(try shipped("walker")))
    #expect(plant.terms.map(\.name).contains("contact left foot"))
    #expect(plant.terms.map(\.name).contains("joint angle right knee"))
    #expect(plant.terms.last?.name == "lidar" && plant.terms.last?.channels == 14..<24)
    #expect(Plant(try shipped("reference/cartpole")) == nil)
  }
}
