import Environments
import Testing

@testable import Learning

struct AlgorithmTests {
  @Test(arguments: Algorithm.all.map(\.name)) func `every algorithm trains what it says it drives`(name: String) throws
  {
    let algorithm = try #require(Algorithm.named(name))
    #expect(!algorithm.about.isEmpty)
    let makers: [EnvironmentMaker] = [{ ReferenceCartPole() }, { ReferencePendulum() }]
    let driven = makers.filter { algorithm.drives($0().spec.actions) }
    #expect(!driven.isEmpty)
    for maker in driven {
      var settings = Settings([("steps", "1000", "--steps")])
      let trainer = try algorithm.trainer(
        settings: &settings, maker: maker, spec: maker().spec, seed: 0, pool: WorkerPool(threads: 2))
      let names = trainer.report.values.map(\.name)
      while trainer.steps < trainer.totalSteps { try trainer.iterate() }
      #expect(trainer.totalSteps >= 1000)
      #expect(trainer.memoryBytes > 0)
      #expect(trainer.report.values.map(\.name) == names && Set(names).count == names.count)
      #expect(trainer.policy.isFinite)
      #expect(trainer.policy.terms.mismatch(with: maker().spec) == nil)
      #expect(settings.resolved.contains { $0.path == "steps" && $0.value == "1000" })
    }
  }

  @Test func `names are unique, and an unknown one is none`() {
    #expect(Set(Algorithm.all.map(\.name)).count == Algorithm.all.count)
    #expect(Algorithm.named("oracle") == nil)
  }
}
