#if Window
  import ArgumentParser
  import Viewer

  /// Which part of an episode `strut record` draws, and how fast it goes by.
  struct FilmOptions: ParsableArguments {
    @Option(
      help: """
        The step to draw, or the one that a film begins with: a number, or a time as in 2.5s. (default: of a picture the \
        middle of the episode, of a film 0)
        """)
    var at: String?
    @Option(help: "Films: seconds of the world per second, 0.02 to 50. (default: 1)") var speed: Double?
    @Option(help: "Films: pictures per second. (default: 50; .gif: 25)") var fps: Int?
    @Option(help: "Films: the length in seconds at most.") var seconds: Double?

    /// Those of the options for films only that were given.
    var given: [String] {
      [speed.map { _ in "--speed" }, fps.map { _ in "--fps" }, seconds.map { _ in "--seconds" }].compactMap(\.self)
    }

    /// The step that is meant by `--at`; nil where it is not given.
    func step(of played: Record.Played) throws(Failure) -> Int? {
      guard let at else { return nil }
      let controlStep = played.playback.spec.controlStep
      let step =
        if at.hasSuffix("s"), let seconds = Double(at.dropLast()), seconds >= 0, seconds < 1e9 {
          Int((seconds / controlStep).rounded())
        } else if let step = Int(at), step >= 0 {
          step
        } else {
          throw Failure.usage("--at is '\(at)', but must be a step or a time such as 2.5s")
        }
      guard step <= played.playback.steps else {
        let end = Figures.short(Double(played.playback.steps) * controlStep)
        throw .usage("--at is '\(at)', but the episode ends at step \(played.playback.steps), after \(end) s")
      }
      return step
    }

    /// The pictures of a film.
    func reel(of played: Record.Played, _ format: FilmFormat) throws(Failure) -> Reel {
      let rate = fps ?? format.standardRate
      guard format.rates.contains(rate) else {
        throw .usage(
          "--fps is \(rate), but a .\(format.rawValue) has \(format.rates.lowerBound) to \(format.rates.upperBound)")
      }
      let speed = speed ?? 1
      guard (0.02...50).contains(speed) else { throw .usage("--speed is \(speed), but must be 0.02 to 50") }
      if let seconds, !(seconds > 0 && seconds <= 3600) {
        throw .usage("--seconds is \(seconds), but must be more than 0 and at most 3600")
      }
      return Reel(
        from: try step(of: played) ?? 0, to: played.playback.steps, controlStep: played.playback.spec.controlStep,
        speed: speed, rate: rate, cut: seconds)
    }
  }
#endif
