import ArgumentParser
import Foundation
import Learning

/// `strut train WORLD`: trains a policy and keeps the best one in the run's folder; `--resume` goes on with a run.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a policy.",
    discussion: """
      The best policy is the one with the highest mean return over 20 fixed selection episodes, played every 2 % of the \
      steps. Ctrl-C ends the training and keeps it. The same seed gives the same policy, whatever the number of threads.

      A run that was killed, even with SIGKILL, ends with --resume as if it had not been, bit for bit: its folder holds \
      its world, its settings and checkpoints. One that is finished prints its result.

      --seeds N trains the seeds --seed, --seed + 1 and so on, one after the other, each in a folder seed-K of its own \
      within that of --run; --resume goes on with them all. 'strut compare' and 'strut plot' take the folder as a whole.
      """)

  @Argument(help: "The world to train in; with --resume it may be left out.") var world: String?
  @Option(help: "The learning algorithm: ppo or dqn. (default: the world's first)") var algorithm: String?
  @Option(help: "Control steps to train for, rounded up to whole rollouts. (default: the world's)") var steps: Count?
  @Option(help: "The seed of everything random. (default: 0)") var seed: UInt64?
  @Option(help: "How many seeds to train, from --seed on. (default: one, without a folder of seeds)") var seeds: Count?
  @Option(help: "Threads to use. (default: all cores)") var threads: Count?
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The folder for the run's files, new or empty. (default: one in runs/)", valueName: "folder"))
  var folder: String?
  @Option(
    name: .customLong("resume"),
    help: ArgumentHelp("Go on with the run in this folder, with its own world and settings.", valueName: "folder"))
  var resumed: String?
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Start from this policy, of any world that shares observations or actions with this one.", valueName: "policy"))
  var origin: String?
  @Option(
    help: ArgumentHelp(
      "Control steps between checkpoints; no result depends on it. (default: so that they take 1 % of the time)",
      valueName: "steps"))
  var checkpointEvery: Count?
  @Option(help: ArgumentHelp("Override a setting of the world's train section; repeatable.", valueName: "path=value"))
  var set: [String] = []
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    _ = try steps?.checked("--steps", in: Limits.steps)
    _ = try threads?.checked("--threads", in: Limits.threads)
    _ = try checkpointEvery?.checked("--checkpoint-every", in: Limits.steps)
    if let seeds = try seeds?.checked("--seeds", in: Limits.seeds), let seed, seed > .max - UInt64(seeds) {
      throw ValidationError("--seed is \(seed), which leaves no room for \(seeds) seeds")
    }
    if world == nil, resumed == nil { throw ValidationError("Missing expected argument '<world>'") }
    if let resumed, resumed.isEmpty { throw ValidationError("--resume names no folder") }
    try TrainingPlan.check(algorithm: algorithm, set: set)
    if let folder, folder.isEmpty { throw ValidationError("--run names no folder") }
  }

  func run() throws {
    if let resumed { return try resume(resumed) }
    let plan = try TrainingPlan(Places.world(world ?? ""), algorithm: algorithm, steps: steps?.value, set: set)
    let scene = plan.definition.scene
    var configuration = RunConfiguration(
      folder: folder ?? "", world: WorldIdentity(name: plan.world, text: scene.text, hash: scene.contentHash),
      algorithm: plan.algorithm.name, seed: seed ?? 0, history: max(1, scene.history),
      checkpoints: checkpointEvery.map { .every(steps: $0.value) } ?? .automatic)
    if let origin { configuration.origin = try Self.origin(origin) }
    let pool = makePool()
    // Before there is a folder, so that a wrong setting leaves none.
    let (trainer, settings) = try plan.trainer(seed: configuration.seed, pool: pool)
    configuration.settings = settings
    if configuration.folder.isEmpty {
      let which = seeds.map { "\($0.value)-seeds" } ?? "\(configuration.seed)"
      configuration.folder = try Self.makeFolder("\(plan.world)-\(configuration.algorithm)-\(which)")
    }
    if let seeds {
      let folder = try SeedFolder(configuration, seeds: seeds.value, totalSteps: trainer.totalSteps)
      return try train(seeds: seeds.value, configuration, plan, in: folder, pool: pool)
    }
    try report(plan.run(configuration, trainer: trainer, resumes: false, pool: pool))
  }

  private static func origin(_ name: String) throws -> RunOrigin {
    let path = try PolicySource.path(of: name)
    guard !path.hasSuffix(".onnx") else {
      throw Failure.usage("--from is \(path), but takes a policy that Strut trained: ONNX does not name its inputs")
    }
    return try RunOrigin(path: path)
  }

  func makePool() -> WorkerPool {
    WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  func report(_ report: TrainingReport) throws {
    try Console.print(json ? report.json.line : report.text)
    try Interrupt.check()
  }

  /// Makes `runs/NAME-DATE`, with a number behind it when there is one already.
  private static func makeFolder(_ name: String) throws -> String {
    let date = Date.now.formatted(Date.ISO8601FormatStyle(timeZone: .current).year().month().day())
    let path = "runs/" + name.replacing("/", with: "-") + "-" + date
    for number in 1...10_000 {
      let candidate = number == 1 ? path : "\(path)-\(number)"
      do {
        try FileManager.default.createDirectory(atPath: "runs", withIntermediateDirectories: true)
        // Fails where another process was faster.
        try FileManager.default.createDirectory(atPath: candidate, withIntermediateDirectories: false)
        return candidate
      } catch let error as CocoaError where error.code == .fileWriteFileExists && Places.exists(candidate) {
        continue
      } catch {
        throw Failure("\(candidate): cannot make the folder; choose another with --run")
      }
    }
    throw Failure("\(path)-10000: there are too many runs of this name; choose a folder with --run")
  }
}
