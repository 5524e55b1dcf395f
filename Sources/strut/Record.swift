import ArgumentParser
import Bench
import Environments
import Learning
import Replay

/// `strut record POLICY --out FILE.strutlog`: one episode, to be repeated bit for bit.
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record an episode that can be repeated bit for bit.",
    discussion: """
      The recording holds the world, the seed, every action and a hash of every state. The episode is the first that \
      'strut evaluate' plays with the same seed. 'strut replay FILE --verify' checks it.
      """)

  @Argument(help: "A policy file (safetensors or ONNX), a run's folder, 'random' or 'scripted'.") var policy: String
  @Option(help: "The .strutlog file to write.") var out: String
  @Option(help: "The world to play in.") var world: String?
  @Option(help: "The seed of the episode.") var seed: UInt64 = 0
  @Flag(help: "Draw actions at random from the policy instead of taking the likeliest.") var stochastic = false
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    guard out.hasSuffix(".strutlog") else { throw Failure.usage("--out is '\(out)', but must end in .strutlog") }
    let match = try Match(policy, world: world, stochastic: stochastic)
    let playback = Playback(
      match.definition, match.kind, actor: match.actor, episode: Episode(.evaluation, seed: seed, index: 0))
    while !playback.hasEnded, !Interrupt.cancellation.isRequested { playback.step() }
    let recording = Recording(
      playback, world: match.worldName, policy: match.policy, build: try Self.build(),
      processor: Machine.current.processor)
    try recording.save(out)
    let total = playback.snapshots[playback.steps].total
    if json {
      let success: JSON = playback.spec.hasSuccess ? .flag(playback.last.success) : .null
      let report: JSON = [
        "file": .text(out), "world": .text(match.worldName), "policy": .text(match.policy), "seed": .integer(seed),
        "steps": .integer(playback.steps), "return": .number(total), "success": success,
      ]
      try Console.print(report.line)
    } else {
      try Console.print(
        "recorded \(playback.steps) steps of \(match.policy) in \(match.worldName), return \(Figures.short(total)), "
          + "to \(out)")
    }
    try Interrupt.check()
  }

  /// What tells this program from another build of it.
  static func build() throws(FileError) -> String {
    let program = try Files.read("/proc/self/exe", limit: 1 << 30)
    var checksum = Checksum()
    checksum.add(program, count: program.count)
    return Figures.hash(checksum.value)
  }
}
