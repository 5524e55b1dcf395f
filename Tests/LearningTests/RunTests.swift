import Environments
import Glibc
import Neural
import Testing

@testable import Learning

private let maker: EnvironmentMaker = { StubEnvironment() }

struct RunTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/run" }

  private func run(_ trainer: ScriptedTrainer, selections: Int = 50, in path: String? = nil) throws -> Run {
    var configuration = RunConfiguration(
      folder: path ?? self.path, world: WorldIdentity(name: "it's", text: "about: x\n\n  y: 1\n", hash: "00ff"),
      algorithm: "dqn", seed: 7, history: 3, settings: [("gamma", "0.5"), ("hidden", "[64, 64]")])
    configuration.selections = selections
    return try Run(
      configuration, trainer: trainer, maker: maker, spec: maker().spec, pool: WorkerPool(threads: 1))
  }

  @Test func `the best policy is kept with its score, whatever came after`() throws {
    let result = try run(ScriptedTrainer([.rests, .works, .rests, .rests])).train()
    #expect(result.steps == 400 && !result.wasCancelled)
    #expect(result.policyPath == path + "/best.safetensors")
    #expect(folder.names == ["run"])
    let best = try Policy.load(path + "/best.safetensors")
    #expect(best.steps == 200)
    #expect(best.seed == 7 && best.algorithm == "dqn" && best.history == 3 && best.world.name == "it's")
    // Selection plays episodes 0 to 19, of lengths 3, 5, 4, 3 ...: 80 steps, each worth 1; the even ones succeed.
    #expect(result.returnMean == 4)
    #expect(result.successRate == 0.5)
    #expect(best.score["return_mean"] == result.returnMean)
    #expect(best.score["success_rate"] == 0.5)
    let last = try Policy.load(path + "/last.safetensors")
    #expect(last.steps == 400 && last.score.isEmpty)
  }

  @Test func `a policy that is given a critic stays in all else what its file says`() throws {
    let world = WorldIdentity(name: "cart", text: "about: x\n", hash: "00ff")
    let maker: EnvironmentMaker = { ReferenceCartPole() }
    var settings = PPOConfiguration()
    (settings.environments, settings.rollout, settings.steps, settings.hidden) = (4, 50, 600, [8])
    func train(_ folder: String, _ settings: PPOConfiguration, from origin: RunOrigin?, in world: WorldIdentity) throws
    {
      let pool = WorkerPool(threads: 1)
      let ppo = PPO(settings, maker: maker, spec: maker().spec, seed: 3, pool: pool)
      var configuration = RunConfiguration(
        folder: folder, world: world, algorithm: "ppo", seed: 3,
        settings: [("critic_only", settings.criticOnly ? "true" : "false")])
      configuration.origin = origin
      if let origin { _ = try ppo.adopt(origin.policy) }
      _ = try Run(configuration, trainer: ppo, maker: maker, spec: maker().spec, pool: pool).train()
    }
    try train(folder.path + "/first", settings, from: nil, in: world)
    // As the files from before there were critics.
    var bare = try Safetensors.load(folder.path + "/first/best.safetensors")
    bare.metadata["critic"] = nil
    bare.tensors.removeAll { $0.name.hasPrefix("critic.") }
    try bare.save(folder.path + "/bare.safetensors")

    let origin = try RunOrigin(path: folder.path + "/bare.safetensors")
    settings.criticOnly = true
    settings.steps = 1000
    try train(folder.path + "/second", settings, from: origin, in: world)
    for name in ["best", "last"] {
      let file = try Safetensors.load(folder.path + "/second/\(name).safetensors")
      let shape = try #require(file.metadata["critic"])
      #expect(shape.contains(#""outputs":1"#))
      var rest = file
      rest.metadata["critic"] = nil
      rest.tensors.removeAll { $0.name.hasPrefix("critic.") }
      #expect(rest.encoded() == bare.encoded())
      #expect(file.tensors.count == bare.tensors.count + 6)
    }

    let other = WorldIdentity(name: "cart", text: "about: y\n", hash: "00fe")
    for (origin, message) in [
      (nil, "critic_only needs a policy to judge; name it with --from"),
      (
        origin,
        "critic_only takes a policy as it is, but \(origin.path) was trained in another world or in another version of "
          + "cart; train in its own"
      ),
    ] as [(RunOrigin?, String)] {
      let error = #expect(throws: TrainingError.self) {
        try train(folder.path + "/third", settings, from: origin, in: other)
      }
      #expect(error?.description == message)
      #expect(!folder.names.contains("third"))
    }
  }

  @Test func `of equals the later one is kept`() throws {
    _ = try run(ScriptedTrainer([.works, .works, .rests])).train()
    #expect(try Policy.load(path + "/best.safetensors").steps == 200)
  }

  @Test func `the folder tells what was run`() throws {
    _ = try run(ScriptedTrainer([.works, .rests])).train()
    let run = folder.text(of: "run/config.yaml")
    #expect(
      run == """
        world: 'it''s'
        world_hash: '00ff'
        algorithm: dqn
        seed: 7
        steps: 200
        kernels: \(KernelLevel.current.rawValue)
        checkpoint_every: automatic
        settings:
          'gamma': '0.5'
          'hidden': '[64, 64]'
        world_text: |2
          about: x

            y: 1


        """)
    let lines = folder.text(of: "run/metrics.csv").split(separator: "\n")
    #expect(
      lines[0] == "steps,episodes,return_mean,length_mean,success_rate,reward: work,reward: rest,loss,kl,"
        + "selection_return,selection_success,best_return,seconds,steps_per_second,collecting_seconds,"
        + "learning_seconds,selection_seconds,checkpoint_seconds")
    #expect(lines[1].hasPrefix("100,1,3.5,4,0.5,3,0.5,0.25,,4,0.5,4,"))
    #expect(lines[2].hasPrefix("200,2,3.5,4,0.5,3,0.5,0.5,,1,0.5,4,"))
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.count { $0 == "," } == 17 })
  }

  @Test func `selections are spread over the run`() throws {
    _ = try run(ScriptedTrainer([ScriptedTrainer.Act](repeating: .works, count: 10)), selections: 5).train()
    let lines = folder.text(of: "run/metrics.csv").split(separator: "\n").dropFirst()
    let selected = lines.map { !$0.split(separator: ",", omittingEmptySubsequences: false)[9].isEmpty }
    #expect(selected == [false, true, false, true, false, true, false, true, false, true])
  }

  @Test func `progress counts up to the end`() throws {
    var seen: [RunProgress] = []
    _ = try run(ScriptedTrainer([.rests, .works])).train { seen.append($0) }
    #expect(seen.map(\.steps) == [100, 200])
    #expect(seen.allSatisfy { $0.totalSteps == 200 && $0.returnMean == 3.5 && $0.successRate == 0.5 })
    #expect(seen[1].secondsLeft == 0 && seen[1].bestReturn == 4)
  }

  @Test(arguments: [ScriptedTrainer.Act.throwsError, .breaks])
  func `a divergence keeps the best and the last good policy`(accident: ScriptedTrainer.Act) throws {
    let run = try run(ScriptedTrainer([.works, .rests, accident, .works]))
    let error = #expect(throws: TrainingError.self) { try run.train() }
    #expect(error?.cause == .diverged)
    #expect(error?.description.hasSuffix("the best policy so far is \(path)/best.safetensors)") == true)
    #expect(try Policy.load(path + "/best.safetensors").score["return_mean"] == 4)
    #expect(try Policy.load(path + "/last.safetensors").isFinite)
  }

  @Test func `a divergence at once leaves the first policy`() throws {
    let run = try run(ScriptedTrainer([.throwsError, .works]))
    #expect(throws: TrainingError.self) { try run.train() }
    #expect(try Policy.load(path + "/best.safetensors").isFinite)
  }

  @Test func `a cancelled run keeps what it has`() throws {
    let cancellation = Cancellation()
    let trainer = ScriptedTrainer([.works, .rests, .rests, .rests])
    trainer.beforeIteration = { if $0 == 1 { cancellation.request() } }
    let result = try run(trainer).train(cancellation: cancellation)
    #expect(result.wasCancelled && result.steps == 200)
    #expect(result.returnMean == 4)
    #expect(try Policy.load(path + "/last.safetensors").steps == 200)
  }

  @Test func `a run cancelled before any selection is selected once`() throws {
    let cancellation = Cancellation()
    cancellation.request()
    let result = try run(ScriptedTrainer([.works])).train(cancellation: cancellation)
    #expect(result.wasCancelled && result.steps == 0)
    #expect(result.returnMean == 1)
    #expect(try Policy.load(result.policyPath).isFinite)
  }

  @Test func `a folder with anything in it is refused and left alone`() throws {
    _ = try run(ScriptedTrainer([.works])).train()
    let before = folder.bytes(of: "run/best.safetensors")
    let error = #expect(throws: TrainingError.self) { try run(ScriptedTrainer([.works])) }
    #expect(error?.cause == .files)
    #expect(
      error?.description
        == "\(path): the folder is not empty (it holds 'best.safetensors'); a run needs one of its own")
    #expect(folder.bytes(of: "run/best.safetensors") == before)
  }

  @Test(arguments: [
    ("/dev/null/run", "/dev/null/run: cannot make the folder: a part of the path is not a folder"),
    ("/dev/null", "/dev/null: cannot make the folder: a file is in its place"),
    ("/proc/strut/run", "/proc/strut/run: cannot make the folder: there is no such file or folder"),
  ]) func `a folder that cannot be made is named`(path: String, message: String) {
    let error = #expect(throws: TrainingError.self) { try run(ScriptedTrainer([.works]), in: path) }
    #expect(error?.cause == .files)
    #expect(error?.description == message)
  }

  @Test func `a write that fails in the middle of a run ends it with one clear error`() async throws {
    await #expect(processExitsWith: .success) {
      // In a process of its own, whose files may not grow past 4,000 bytes: like a full disk, after some rows.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4_000, rlim_max: 4_000)
      unsafe setrlimit(__rlimit_resource_t(1), &limit)
      let folder = TemporaryFolder()
      let trainer = ScriptedTrainer([ScriptedTrainer.Act](repeating: .works, count: 1000))
      let run = try Run(
        RunConfiguration(
          folder: folder.path + "/run", world: WorldIdentity(name: "w", text: "", hash: ""), algorithm: "dqn", seed: 0),
        trainer: trainer, maker: maker, spec: maker().spec, pool: WorkerPool(threads: 1))
      let error = #expect(throws: TrainingError.self) { try run.train() }
      #expect(error?.cause == .files)
      #expect(
        error?.description
          == "\(folder.path)/run/metrics.csv: cannot write: the file grew past the allowed size")
      #expect(try Policy.load(folder.path + "/run/best.safetensors").isFinite)
    }
  }
}
