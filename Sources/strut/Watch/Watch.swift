#if Window
  import ArgumentParser
  import Foundation
  import Learning
  import Replay
  import Viewer

  /// `strut watch`: a window with a world and who acts in it.
  struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Watch a policy at work: scrub through the episode, poke the robot, drive it yourself.",
      discussion: """
        '?' in the window shows all keys. A world plays with the policy that comes with it, or else with its rules or \
        at random. Files are read again when they are saved; what is wrong with them is said in the window, and the \
        last that was good stays.
        """)

    @Argument(help: "A world, a policy file, a run's folder, 'random', 'scripted' or a .strutlog recording.")
    var what: String?
    @Option(help: "A run's folder: its newest policy at work while it trains, with the learning curve.")
    var live: String?
    @Option(help: "The world to play in.") var world: String?
    @Option(help: "Who acts; given again, who may be forked to with the key O.") var policy: [String] = []
    @Option(help: "The seed of the episodes.") var seed: UInt64 = 0
    @Option(help: "Seconds of the world per second, 0.02 to 50.") var speed = 1.0
    @Option(help: "Begin at this step.") var at = 0
    @Flag(help: "Begin with the world at rest.") var paused = false
    @Flag(help: "Stay at the end of an episode instead of going on to the next.") var stay = false
    @OptionGroup var picture: PictureOptions
    @Option(help: "How much larger everything is, 1 to 4; for high-density displays that the system does not know of.")
    var zoom: Float = 1
    @Flag(help: "Print a line of JSON at each change by hand and each end, and the times of the pictures at last.")
    var events = false

    func validate() throws {
      guard (what == nil) != (live == nil) else {
        throw ValidationError("give a world, a policy or a recording, or --live RUN")
      }
      guard (0.02...50).contains(speed) else { throw ValidationError("--speed is \(speed), but must be 0.02 to 50") }
      guard (1...4).contains(zoom) else { throw ValidationError("--zoom is \(zoom), but must be 1 to 4") }
      guard at >= 0 else { throw ValidationError("--at is \(at), but must not be negative") }
    }

    func run() throws {
      let (size, look, log) = (try picture.size(default: (1280, 720)), try picture.look(), EventLog(isOn: events))
      var source = try source()
      let session = try source.first()
      if at > 0 {
        while session.playback.steps < at, !session.playback.hasEnded { session.playback.step() }
        session.scrub(to: at)
      }
      session.isPaused = paused
      do throws(ScreenError) {
        let viewer = try Viewer(session, look, width: size.width, height: size.height, zoom: zoom)
        if viewer.lacksFont {
          Console.note("warning: there is no text in the window; install the package fonts-dejavu-core")
        }
        viewer.run(
          news: { source.news() }, report: { log.note($0) }, save: { Self.save($0) },
          isCancelled: { Interrupt.isRequested || log.isClosed })
        log.finish(viewer.frameTimes)
      } catch {
        throw Failure(error.description)
      }
      try Interrupt.check()
    }

    /// Beside what was saved before: no file is written over.
    private static func save(_ session: Session) -> String {
      let episode = session.playback.episode
      let name = "\(session.title)-\(episode.seed)-\(episode.index)".replacing("/", with: "-")
      let names = ["\(name).strutlog"] + (2...999).map { "\(name)-\($0).strutlog" }
      guard let path = names.first(where: { !Places.exists($0) }) else { return "error: there are too many \(name)" }
      do {
        try Recording(session.playback, world: session.title, policy: session.driverName).save(path)
        return "saved \(session.playback.steps) steps as \(path)"
      } catch {
        return Strut.message(of: error) ?? "error: \(error)"
      }
    }

    private func source() throws -> any WatchSource {
      let options = WatchOptions(world: world, policies: policy, seed: seed, speed: speed, goesOn: !stay)
      if let live { return try LiveRun(live, options) }
      let what = what ?? ""
      return what.hasSuffix(".strutlog") ? WatchedRecording(what, options) : WatchedWorld(what, options)
    }
  }
#endif
