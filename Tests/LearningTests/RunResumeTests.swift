import Environments
import Foundation
import Testing

@testable import Learning

private let maker: EnvironmentMaker = { StubEnvironment() }

/// The rows but for what the clock says, under the columns' groups.
private struct MetricsCopy: MetricsFollower {
  private let file: AppendingFile

  init(in folder: String, columns: [MetricsColumn], rows: [[Double]]) throws(FileError) {
    file = try AppendingFile(folder + "/copy")
    try file.append(columns.map(\.group).joined(separator: " "))
    for row in rows { try append(row) }
  }

  func append(_ row: [Double]) throws(FileError) { try file.append("\(row.dropLast(6))") }
}

/// Runs that go on from their folders.
struct RunResumeTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/run" }
  private static let script: [ScriptedTrainer.Act] = [.rests, .works, .rests, .works, .rests, .works, .rests, .rests]

  /// Checkpoints after every second iteration.
  private func configuration(gamma: String = "0.5") -> RunConfiguration {
    RunConfiguration(
      folder: path, world: WorldIdentity(name: "w", text: "about: x\n", hash: "00ff"), algorithm: "dqn", seed: 7,
      settings: [("gamma", gamma)], checkpoints: .every(steps: 200))
  }

  private func begin(_ trainer: ScriptedTrainer) throws -> Run {
    try Run(
      configuration(), trainer: trainer, maker: maker, spec: maker().spec, pool: WorkerPool(threads: 1),
      follower: MetricsCopy.self)
  }

  private func resume(_ trainer: ScriptedTrainer, gamma: String = "0.5", threads: Int = 1) throws -> Run {
    try Run(
      resuming: configuration(gamma: gamma), trainer: trainer, maker: maker, spec: maker().spec,
      pool: WorkerPool(threads: threads), follower: MetricsCopy.self)
  }

  /// The metrics but for what the clock says.
  private var rows: [[Substring]] {
    folder.text(of: "run/metrics.csv").split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).dropLast(6) }
  }

  /// What an undisturbed run leaves.
  private func expected() throws -> (best: [UInt8], last: [UInt8], rows: [[Substring]], copy: String) {
    let other = RunResumeTests()
    _ = try other.begin(ScriptedTrainer(Self.script)).train()
    return (
      other.folder.bytes(of: "run/best.safetensors"), other.folder.bytes(of: "run/last.safetensors"), other.rows,
      other.folder.text(of: "run/copy")
    )
  }

  private func expectUndisturbed() throws {
    let expected = try expected()
    #expect(folder.bytes(of: "run/best.safetensors") == expected.best)
    #expect(folder.bytes(of: "run/last.safetensors") == expected.last)
    #expect(rows == expected.rows)
    #expect(folder.text(of: "run/copy") == expected.copy)
  }

  /// Leaves the folder as a run has it at the beginning of an iteration, and so as a kill would leave it there.
  private func broken(in iteration: Int) throws {
    let trainer = ScriptedTrainer(Self.script)
    let (path, copy) = (path, path + ".copy")
    trainer.beforeIteration = { now in
      if now == iteration { try? FileManager.default.copyItem(atPath: path, toPath: copy) }
    }
    _ = try begin(trainer).train()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: copy, toPath: path)
  }

  private func flip(_ name: String) throws {
    var bytes = folder.bytes(of: "run/" + name)
    bytes[bytes.count / 2] ^= 4
    try folder.write(bytes, to: "run/" + name)
  }

  private var checkpoints: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints")) ?? []).sorted()
  }

  @Test(arguments: 0..<8) func `a run goes on wherever it ended`(iteration: Int) throws {
    try broken(in: iteration)
    let trainer = ScriptedTrainer(Self.script)
    let run = try resume(trainer)
    #expect(trainer.steps == iteration / 2 * 200)
    #expect(run.notes == [])
    let result = try run.train()
    #expect(result.steps == 800 && !result.wasCancelled && result.returnMean == 4)
    try expectUndisturbed()
  }

  @Test func `a run that was killed before its first checkpoint begins again`() throws {
    try broken(in: 3)
    try FileManager.default.removeItem(atPath: path + "/checkpoints")
    let trainer = ScriptedTrainer(Self.script)
    let run = try resume(trainer)
    #expect(trainer.steps == 0 && run.savedSteps == nil)
    _ = try run.train()
    try expectUndisturbed()
  }

  @Test func `a cancelled run goes on, even where a selection was due`() throws {
    for iteration in [0, 1, 4, 7] {
      let cancellation = Cancellation()
      let trainer = ScriptedTrainer(Self.script)
      trainer.beforeIteration = { if $0 == iteration { cancellation.request() } }
      let result = try begin(trainer).train(cancellation: cancellation)
      #expect(result.wasCancelled && result.steps == 100 * (iteration + 1))
      #expect(try Run.outcome(of: configuration()) == nil)
      _ = try resume(ScriptedTrainer(Self.script)).train()
      try expectUndisturbed()
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `a run that is cancelled between selections goes on from where it was`() throws {
    var configuration = configuration()
    configuration.selections = 2
    configuration.checkpoints = .every(steps: 100_000)
    let cancellation = Cancellation()
    let trainer = ScriptedTrainer(Self.script)
    trainer.beforeIteration = { if $0 == 4 { cancellation.request() } }
    let spec = maker().spec
    let pool = WorkerPool(threads: 1)
    _ = try Run(configuration, trainer: trainer, maker: maker, spec: spec, pool: pool)
      .train(cancellation: cancellation)
    let other = ScriptedTrainer(Self.script)
    _ = try Run(resuming: configuration, trainer: other, maker: maker, spec: spec, pool: pool)
    #expect(other.steps == 500)
  }

  @Test func `a finished run has its result, and two checkpoints with nothing else`() throws {
    let result = try begin(ScriptedTrainer(Self.script)).train(setupSeconds: 2.5)
    #expect(result.setupSeconds == 2.5)
    let before = folder.text(of: "run/metrics.csv")
    for damaged in [false, true] {
      if damaged { try flip("checkpoints/" + (checkpoints.last ?? "")) }
      let (found, notes) = try #require(try Run.outcome(of: configuration()))
      #expect(notes.isEmpty == !damaged)
      #expect(found.steps == result.steps && found.seconds == result.seconds && found.setupSeconds == 2.5)
      #expect(found.returnMean == 4 && found.successRate == 0.5 && found.threads == 1 && !found.wasCancelled)
      #expect(found.policyPath == path + "/best.safetensors")
    }
    #expect(checkpoints.count == 2)
    #expect(folder.text(of: "run/metrics.csv") == before)
  }

  @Test func `seconds add up over all processes`() throws {
    try broken(in: 5)
    let result = try resume(ScriptedTrainer(Self.script), threads: 2).train(setupSeconds: 1)
    #expect(result.setupSeconds == 1 && result.threads == 2)
    let seconds = folder.text(of: "run/metrics.csv").split(separator: "\n").dropFirst()
      .map { Double($0.split(separator: ",", omittingEmptySubsequences: false).dropLast(5).last ?? "") ?? .nan }
    #expect(seconds == seconds.sorted() && seconds.count == 8)
    #expect(result.seconds >= seconds[7])
  }

  @Test func `of a damaged checkpoint and one before it the one before is used, with a word`() throws {
    try broken(in: 5)
    try flip("checkpoints/000002.checkpoint")
    let trainer = ScriptedTrainer(Self.script)
    let run = try resume(trainer)
    #expect(trainer.steps == 200)
    #expect(
      run.notes == [
        "\(path)/checkpoints/000002.checkpoint: the checkpoint is damaged: its checksum does not fit its content",
        "continuing from the checkpoint before, at step 200",
      ])
    _ = try run.train()
    try expectUndisturbed()
  }

  @Test func `where all are damaged, that is said with the cure`() throws {
    try broken(in: 5)
    for name in ["checkpoints/000002.checkpoint", "checkpoints/000001.checkpoint"] { try flip(name) }
    let error = #expect(throws: TrainingError.self) { try resume(ScriptedTrainer(Self.script)) }
    let damaged = "the checkpoint is damaged: its checksum does not fit its content"
    #expect(
      error?.description == """
        \(path)/checkpoints/000002.checkpoint: \(damaged)
        \(path)/checkpoints/000001.checkpoint: \(damaged)
        no checkpoint is left to continue from; remove \(path)/checkpoints to train again from the beginning
        """)
    try FileManager.default.removeItem(atPath: path + "/checkpoints")
    _ = try resume(ScriptedTrainer(Self.script)).train()
    try expectUndisturbed()
  }

  @Test func `metrics that end before the checkpoint are damage too`() throws {
    try broken(in: 5)
    let lines = folder.text(of: "run/metrics.csv").split(separator: "\n")
    // Four rows belong to the newest checkpoint, two to the one before.
    let cut = lines[..<4].map { $0 + "\n" }.joined()
    try folder.write(Array(cut.utf8), to: "run/metrics.csv")
    let trainer = ScriptedTrainer(Self.script)
    let run = try resume(trainer)
    #expect(trainer.steps == 200)
    #expect(run.notes.first?.contains("metrics.csv: it is not as the run left it: no line ends after") == true)
    _ = try run.train()
    try expectUndisturbed()
  }

  @Test func `metrics that are not numbers are named`() throws {
    try broken(in: 5)
    let text = folder.text(of: "run/metrics.csv")
    try folder.write(Array(text.replacing("\n200,", with: "\n2o0,").utf8), to: "run/metrics.csv")
    let error = #expect(throws: TrainingError.self) { try resume(ScriptedTrainer(Self.script)) }
    #expect(
      error?.description == "\(path)/metrics.csv: it is not as the run left it: row 2 is not 18 numbers")
  }

  @Test func `what follows the metrics has the groups of the columns, and every row`() throws {
    _ = try begin(ScriptedTrainer(Self.script)).train()
    let lines = folder.text(of: "run/copy").split(separator: "\n")
    #expect(
      lines[0]
        == "time episodes episodes episodes episodes reward reward train train selection selection selection time "
        + "time time time time time")
    #expect(lines.count == 9)
    #expect(lines[2].hasPrefix("[200.0, 2.0, 3.5, 4.0, 0.5, 3.0, 0.5, 0.5, nan, "))
  }

  @Test func `other settings than those of the checkpoint are refused`() throws {
    try broken(in: 5)
    let error = #expect(throws: TrainingError.self) { try resume(ScriptedTrainer(Self.script), gamma: "0.6") }
    #expect(
      error?.description
        == "\(path)/checkpoints/000002.checkpoint: the checkpoint cannot be used: it belongs to another world, "
        + "algorithm, seed or setting than config.yaml says; undo what was changed there")
  }

  @Test func `a run that is going on is left alone`() throws {
    let trainer = ScriptedTrainer(Self.script)
    let run = try begin(trainer)
    let error = #expect(throws: TrainingError.self) { try resume(ScriptedTrainer(Self.script)) }
    #expect(error?.description == "\(path): another process is training in this folder; let it end first")
    _ = try run.train()
  }

  @Test func `a best policy that was lost is written again`() throws {
    try broken(in: 7)
    try FileManager.default.removeItem(atPath: path + "/best.safetensors")
    _ = try resume(ScriptedTrainer(Self.script)).train()
    try expectUndisturbed()
  }
}
