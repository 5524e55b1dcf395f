import Learning
import Tasks
import Testing

@testable import Bench

struct BoxSceneTests {
  @Test(arguments: [2, 3, 10, 1000]) func `it has the bodies asked for, and they move`(count: Int) throws {
    let definition = try TaskDefinition.parse(text: BoxScene.text(bodies: count), name: "boxes")
    #expect(definition.scene.robot.bodies.count == count)
    let maker = definition.maker(for: .continuous)
    let play = RandomPlay(maker: maker, spec: maker().spec, environments: 1, pool: WorkerPool(threads: 1))
    let outcome = play.play(seconds: 0.05, timesPhysics: true)
    #expect(outcome.episodes == 0)
    #expect(try #require(outcome.physicsShare) > 0)
  }
}
