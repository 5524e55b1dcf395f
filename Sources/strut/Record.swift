import ArgumentParser
import Environments
import Learning
import Replay

/// `strut record POLICY --out FILE`: one episode, to be repeated bit for bit, or to be looked at.
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record an episode: to repeat it bit for bit, as a picture or as a film.",
    discussion: """
      The ending of FILE says what is recorded. A .strutlog holds the world, the seed, every action and a hash of every \
      state; 'strut replay FILE --verify' checks it. A .png is a picture of one step, a .gif or .mp4 a film of the \
      episode; they need no display, and films need ffmpeg. The episode is the first that 'strut evaluate' plays with \
      the same seed. POLICY may also be a .strutlog, whose episode is then drawn, whatever was done in it by hand.
      """)

  @Argument(help: "A policy file (safetensors or ONNX), a run's folder, 'random', 'scripted' or a .strutlog file.")
  var policy: String
  @Option(help: "The .strutlog, .png, .gif or .mp4 file to write.") var out: String
  @Option(help: "The world to play in.") var world: String?
  @Option(help: "The seed of the episode. (default: 0)") var seed: UInt64?
  @Flag(help: "Draw actions at random from the policy instead of taking the likeliest.") var stochastic = false
  @Flag(help: "Print one JSON object.") var json = false
  #if Window
    @OptionGroup(title: "Pictures and films") var pictures: PictureOptions
    @OptionGroup(title: "Pictures and films") var film: FilmOptions
  #endif

  func run() throws {
    let ending = out.split(separator: "/").last?.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
    switch ending {
    case "strutlog": try recordLog()
    case "png": try recordPicture()
    default:
      guard let format = FilmFormat(rawValue: String(ending)) else {
        throw Failure.usage("--out is '\(out)', but must end in .strutlog, .png, .gif or .mp4")
      }
      try recordFilm(format)
    }
  }

  /// An episode that was played, and what is said of it.
  struct Played {
    var playback: Playback
    var actor: Actor
    var world: String
    var policy: String
    var total: Double { playback.snapshots[playback.steps].total }

    func report(_ file: String, _ more: KeyValuePairs<String, JSON>) -> JSON {
      let common: KeyValuePairs<String, JSON> = [
        "file": .text(file), "world": .text(world), "policy": .text(policy), "seed": .integer(playback.episode.seed),
        "steps": .integer(playback.steps), "return": .number(total),
        "success": playback.spec.hasSuccess ? .flag(playback.last.success) : .null,
      ]
      return .object((Array(common) + Array(more)).map { JSON.Member(key: $0.key, value: $0.value) })
    }
  }

  private var isRecording: Bool { policy.hasSuffix(".strutlog") }

  /// Plays the episode, to its end or to the first Ctrl-C.
  func episode() throws -> Played {
    guard !isRecording else { return try recorded() }
    let match = try Match(policy, world: world, stochastic: stochastic)
    let playback = Playback(
      match.definition, match.kind, actor: match.actor, episode: Episode(.evaluation, seed: seed ?? 0, index: 0))
    while !playback.hasEnded, !Interrupt.isRequested { playback.step() }
    return Played(playback: playback, actor: match.actor, world: match.worldName, policy: match.policy)
  }

  private func recorded() throws -> Played {
    let option = world != nil ? "--world" : seed != nil ? "--seed" : stochastic ? "--stochastic" : nil
    if let option { throw Failure.usage("\(option) does not go with a recording: \(policy) says how it was played") }
    let recording = try Recording.load(policy)
    // Whose thoughts are drawn.
    let actor = Recording.actor(recording.policy)
    let (playback, divergence) = try recording.replayed(from: policy, actor)
    if let divergence {
      Console.note(
        "warning: \(policy) diverges at step \(divergence) of \(recording.steps), and is shown up to there")
    }
    return Played(playback: playback, actor: actor, world: recording.worldName, policy: recording.policy)
  }

  private func recordLog() throws {
    if let option = drawingOptions.first {
      throw Failure.usage("\(option) is for pictures and films, and \(out) is a recording to be repeated")
    }
    guard !isRecording else { throw Failure.usage("\(policy) is a recording already; --out can be .png, .gif or .mp4") }
    let played = try episode()
    try Recording(played.playback, world: played.world, policy: played.policy).save(out)
    try say(
      played,
      "recorded \(played.playback.steps) steps of \(played.policy) in \(played.world), return "
        + "\(Figures.short(played.total)), to \(out)")
    try Interrupt.check()
  }

  /// What was done, as a sentence or as an object.
  func say(_ played: Played, _ sentence: String, _ more: KeyValuePairs<String, JSON> = [:]) throws {
    try Console.print(json ? played.report(out, more).line : sentence)
  }

  /// What tells this program from another build of it.
  static func build() throws(FileError) -> String {
    let program = try Files.read("/proc/self/exe", limit: 1 << 30)
    var checksum = Checksum()
    checksum.add(program, count: program.count)
    return Figures.hash(checksum.value)
  }
}
