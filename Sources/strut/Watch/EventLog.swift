#if Window
  import Viewer

  /// Tells a script what happens in the window, a line of JSON each.
  final class EventLog {
    private let isOn: Bool
    private var last: Viewer.State?
    /// Whether nobody reads it any more.
    private(set) var isClosed = false

    init(isOn: Bool) { self.isOn = isOn }

    /// While the clock runs only what a hand or an end has changed is told.
    func note(_ state: Viewer.State) {
      guard isOn else { return }
      var running = state
      if let last, !state.isPaused { (running.step, running.steps, running.hash) = (last.step, last.steps, last.hash) }
      guard running != last else { return }
      last = running
      let line: JSON = [
        "step": .integer(state.step), "steps": .integer(state.steps), "paused": .flag(state.isPaused),
        "speed": .number(state.speed), "hash": .text(Figures.hash(state.hash)), "episode": .integer(state.episode),
        "seed": .integer(state.seed), "ended": .flag(state.hasEnded), "by_hand": .flag(state.isManual),
        "message": .text(state.message), "note": .text(state.note),
      ]
      send(line)
    }

    func finish(_ times: FrameTimes) {
      guard isOn else { return }
      send([
        "frames": .integer(times.count), "frame_ms_p50": times.quantile(0.5).map { .number($0) } ?? .null,
        "frame_ms_p95": times.quantile(0.95).map { .number($0) } ?? .null,
      ])
    }

    private func send(_ line: JSON) {
      do {
        try Console.print(line.line)
      } catch {
        isClosed = true
      }
    }
  }
#endif
