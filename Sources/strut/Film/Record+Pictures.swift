import Learning
import Replay

#if Window
  import Viewer

  extension Record {
    /// Options that were given and have nothing to say of a recording.
    var drawingOptions: [String] {
      [
        pictures.size.map { _ in "--size" }, pictures.theme.map { _ in "--theme" },
        pictures.layers.map { _ in "--layers" }, film.at.map { _ in "--at" },
      ].compactMap(\.self) + film.given
    }

    /// One step as a PNG file.
    func recordPicture() throws {
      if let option = film.given.first { throw Failure.usage("\(option) is for films, and \(out) is a picture") }
      let size = try pictures.size(default: (1280, 720))
      let look = try pictures.look()
      let played = try episode()
      try Interrupt.check()
      let step = try film.step(of: played) ?? played.playback.steps / 2
      try Camera(played, look, size: size).picture(of: step).savePNG(out)
      let which = film.at == nil ? ", the middle (--at takes another)" : ""
      try say(
        played,
        "drew step \(step) of \(played.playback.steps)\(which), of \(played.policy) in \(played.world), to \(out)",
        ["step": .integer(step), "width": .integer(size.width), "height": .integer(size.height)])
    }

    /// The episode as a film.
    func recordFilm(_ format: FilmFormat) throws {
      let size = try pictures.size(default: format == .gif ? (640, 360) : (1280, 720))
      guard format == .gif || size.width.isMultiple(of: 2) && size.height.isMultiple(of: 2) else {
        throw Failure.usage("--size is \(size.width)x\(size.height), but the sides of an .mp4 must be even")
      }
      // A GIF is small, and grows with every number that changes.
      let look = try pictures.look(
        layers: format == .gif ? .everything.subtracting([.panels, .timeline]) : .everything)
      let played = try episode()
      let reel = try film.reel(of: played, format)
      try Interrupt.check()
      let writer = try FilmWriter(out, format, reel, width: size.width, height: size.height)
      let camera = Camera(played, look, size: size, speed: film.speed ?? 1)
      if format == .gif { for moment in reel.samples { try writer.write(camera.picture(at: moment)) } }
      var frames = 0
      // After Ctrl-C what there is of it can be played.
      repeat {
        try writer.write(camera.picture(at: reel.moments[frames]))
        frames += 1
        if Console.isTerminal { Console.redraw("picture \(frames) of \(reel.moments.count)") }
      } while frames < reel.moments.count && !Interrupt.isRequested
      if Console.isTerminal { Console.redraw("") }
      try writer.finish()
      let (first, last) = (Int(reel.moments[0]), Int(reel.moments[frames - 1]))
      try say(
        played,
        "filmed steps \(first) to \(last) of \(played.policy) in \(played.world): \(frames) pictures of "
          + "\(size.width)x\(size.height), \(reel.rate) per second, to \(out)",
        [
          "first": .integer(first), "last": .integer(last), "frames": .integer(frames),
          "fps": .integer(reel.rate), "width": .integer(size.width), "height": .integer(size.height),
        ])
      try Interrupt.check()
    }
  }

  /// Takes pictures of an episode.
  private struct Camera {
    private let session: Session
    private let renderer: Renderer
    private let controlStep: Double
    private let end: Double

    init(_ played: Record.Played, _ look: Look, size: (width: Int, height: Int), speed: Double = 1) {
      let driver = Session.Driver(name: played.policy, actor: played.actor)
      session = Session(played.playback, title: played.world, drivers: [driver], speed: speed, goesOn: false)
      renderer = Renderer(look, width: size.width, height: size.height)
      controlStep = played.playback.spec.controlStep
      end = Double(played.playback.steps)
      if renderer.lacksFont { Console.note("warning: there is no text in pictures; install fonts-dejavu-core") }
    }

    /// As the world stands at a step.
    func picture(of step: Int) -> Picture {
      session.scrub(to: step)
      session.isPaused = false
      return renderer.render(session)
    }

    /// As the world goes by, between two steps where the instant is between them.
    /// - Parameter moment: steps, and a share of the next one.
    func picture(at moment: Double) -> Picture {
      guard moment < end else { return picture(of: Int(end)) }
      session.scrub(to: Int(moment) + 1)
      session.isPaused = false
      _ = session.advance(seconds: (moment - moment.rounded(.down)) * controlStep / session.speed)
      return renderer.render(session)
    }
  }
#else
  extension Record {
    var drawingOptions: [String] { [] }

    func recordPicture() throws { throw Self.noPictures }
    func recordFilm(_ format: FilmFormat) throws { throw Self.noPictures }

    private static var noPictures: Failure {
      Failure("this strut was built without the trait Window, and draws no pictures; --out can be a .strutlog")
    }
  }
#endif
