#if Window
  import Foundation
  import Replay

  /// The window: brings inputs to the session and pictures to the screen, at the display's rate while something moves
  /// and not at all while nothing does.
  public final class Viewer {
    /// What changes from outside while the window is open.
    public enum News {
      /// Another session at once: a file was saved.
      case session(Session)
      /// Another one when the present episode has ended: a newer policy.
      case next(Session)
      case message(String)
      case progress(LearningProgress)
    }

    /// What a script may want to know.
    public struct State: Equatable {
      public var step: Int
      public var steps: Int
      public var isPaused: Bool
      public var speed: Double
      public var hash: UInt64
      public var episode: UInt64
      public var seed: UInt64
      public var hasEnded: Bool
      public var isManual: Bool
      public var message: String
      public var note: String
    }

    private let screen: Screen
    private let renderer: Renderer
    private var session: Session
    private var next: Session?
    private var controls = Controls()
    private var isDirty = true
    public private(set) var frameTimes = FrameTimes()

    /// - Parameters:
    ///   - width, height: of the window in points.
    ///   - zoom: makes everything larger.
    public init(_ session: Session, _ look: Look, width: Int, height: Int, zoom: Float = 1) throws(ScreenError) {
      self.session = session
      screen = try Screen(title: session.title + " - Strut", width: width, height: height, zoom: zoom)
      let size = screen.size
      renderer = Renderer(look, width: size.width, height: size.height, density: size.density)
    }

    public var lacksFont: Bool { renderer.lacksFont }

    /// Runs until the window is closed.
    /// - Parameters:
    ///   - news: asked four times a second.
    ///   - report: told of every change by hand, and of each end.
    ///   - save: keeps an episode as far as it was played, and says in a line what became of that.
    ///   - isCancelled: asked for every picture.
    public func run(
      news: () -> News?, report: (State) -> Void, save: (Session) -> String, isCancelled: () -> Bool
    ) {
      let clock = ContinuousClock()
      var (last, lastNews) = (clock.now, clock.now)
      let period = screen.period
      while controls.isOpen, !isCancelled() {
        let isMoving = session.isMoving && screen.isVisible
        var wait = isMoving || isDirty ? 0 : 100
        while let input = screen.next(waiting: wait) {
          if controls.take(input, session, renderer) { isDirty = true }
          wait = 0
        }
        if controls.wantsSaving {
          controls.wantsSaving = false
          renderer.look.note = save(session)
        }
        let now = clock.now
        if now - lastNews > .milliseconds(250) {
          lastNews = now
          take(news())
        }
        if session.advance(seconds: (now - last) / .seconds(1)) { isDirty = true }
        if session.isOver { beginNext() }
        last = now
        if isDirty { draw(clock) }
        report(state)
        let left = period - (clock.now - now) / .seconds(1)
        if isMoving, left > 0 { Thread.sleep(forTimeInterval: left) }
      }
    }

    private func beginNext() {
      if let next {
        show(next)
      } else {
        session.restart(nextEpisode: true)
      }
      next = nil
      isDirty = true
    }

    private func show(_ other: Session) {
      other.takeOver(from: session)
      session = other
      renderer.look.message = ""
    }

    private func take(_ news: News?) {
      switch news {
      case nil: return
      case .session(let session): show(session)
      case .next(let session): next = session
      case .message(let message): renderer.look.message = message
      case .progress(let progress): renderer.look.progress = progress
      }
      isDirty = true
    }

    private func draw(_ clock: ContinuousClock) {
      isDirty = false
      let size = screen.size
      guard size.width > 0, size.height > 0 else { return }
      let began = clock.now
      renderer.resize(width: size.width, height: size.height, density: size.density)
      screen.show(renderer.render(session))
      frameTimes.add((clock.now - began) / .milliseconds(1))
    }

    private var state: State {
      State(
        step: session.shown, steps: session.playback.steps, isPaused: session.isPaused, speed: session.speed,
        hash: session.playback.hashes[session.shown], episode: session.playback.episode.index,
        seed: session.playback.episode.seed, hasEnded: session.hasEnded, isManual: session.manual != nil,
        message: renderer.look.message, note: renderer.look.note)
    }
  }
#endif
