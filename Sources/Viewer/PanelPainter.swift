import Environments
import Foundation
import Learning
import Replay

/// What stands beside the scene: who acts, what was paid, what is done and thought, what is seen.
struct PanelPainter {
  let brush: Brush
  let left: Float

  var canvas: Canvas { brush.canvas }
  var theme: Theme { brush.theme }
  var x: Float { left + 16 }
  var width: Float { Layout.panelWidth - 32 }
  private static let row: Float = 17

  func paint(_ session: Session, _ progress: LearningProgress?) {
    canvas.rectangle(left, 0, Layout.panelWidth, canvas.size.y, theme.panel)
    canvas.rectangle(left, 0, 1, canvas.size.y, theme.grid)
    var y = paintHead(session)
    if let progress { y = paint(progress, y: y) }
    y = paintReturns(session, y: y)
    y = paintTerms(session, y: y)
    y = ActionPanel(panel: self, session: session).paint(y: y)
    y = paintMotors(session, y: y)
    ObservationPanel(panel: self, session: session).paint(y: y)
  }

  private func paintHead(_ session: Session) -> Float {
    let episode = session.playback.episode
    brush.write(brush.fitting(session.title, .large, width: width), .large, x: x, y: 10, theme.ink)
    // Of a path the end tells most.
    let name = session.driverName.split(separator: "/").suffix(2).joined(separator: "/")
    let driver = brush.fitting(name, width: width)
    brush.write(driver, x: x, y: 36, session.manual == nil ? theme.faint : theme.accent)
    let place = "step \(session.shown)   episode \(episode.index)   seed \(episode.seed)"
    brush.write(place, x: x, y: 53, theme.faint)
    let state = outcome(session)
    brush.write(state.text, x: left + Layout.panelWidth - 16, y: 53, state.colour, toTheLeft: true)
    return 76
  }

  private func outcome(_ session: Session) -> (text: String, colour: Colour) {
    guard session.hasEnded else { return (session.isPaused ? "paused" : "", theme.faint) }
    let last = session.playback.last
    if last.success { return ("success", theme.goal) }
    return last.truncated ? ("time is up", theme.ink) : ("ended", theme.accent)
  }

  func heading(_ text: String, _ value: String = "", y: Float) -> Float {
    brush.write(text, x: x, y: y, theme.ink)
    if !value.isEmpty { brush.write(value, x: x + width, y: y, theme.ink, toTheLeft: true) }
    return y + 17
  }

  /// The selections of a training, and where the policy that is shown comes from.
  private func paint(_ progress: LearningProgress, y top: Float) -> Float {
    let last = progress.points.last.map { String(format: "%.1f", $0.y) } ?? "waiting for the first"
    let y = heading("Training: return of selections", last, y: top)
    let height: Float = 70
    canvas.rounded(x, y, width, height, radius: 3, theme.background)
    let values = progress.points.map(\.y)
    guard let low = values.min(), let high = values.max() else { return y + height + 10 }
    let span = max(high - low, 1e-9)
    let place = { (point: SIMD2<Double>) in
      SIMD2(
        x + 4 + (width - 8) * Float(point.x / max(1, progress.totalSteps)),
        y + height - 5 - (height - 10) * Float((point.y - low) / span))
    }
    canvas.stroke(progress.points.map(place), theme.limb, width: 1.75)
    if let mine = progress.points.last(where: { $0.x <= Double(progress.policySteps) }) {
      canvas.disc(place(mine), 4, theme.accent)
    }
    return y + height + 10
  }

  private func paintReturns(_ session: Session, y top: Float) -> Float {
    let snapshots = session.playback.snapshots
    var y = heading("Return", Figure.text("%.2f", session.snapshot.total), y: top)
    plot(snapshots.count, mark: session.shown, y: y, height: 40, theme.goal) { Float(snapshots[$0].total) }
    y += 46
    let values = session.values
    if let value = values.last {
      y = heading("Value", Figure.text("%.2f", value), y: y)
      plot(values.count, of: snapshots.count, mark: session.shown, y: y, height: 34, theme.opponent) { values[$0] }
      y += 40
    }
    return y + 4
  }

  private func paintTerms(_ session: Session, y top: Float) -> Float {
    let snapshots = session.playback.snapshots
    let terms = session.playback.spec.rewards
    let height: Float = terms.count > 6 ? 13 : Self.row
    guard !terms.isEmpty, hasRoom(height, at: top + Self.row) else { return top }
    var y = heading("Reward", Figure.text("%+.3f", session.snapshot.terms.reduce(0, +)), y: top)
    for (index, term) in terms.enumerated() where hasRoom(height, at: y) {
      brush.write(brush.fitting(term.name, .tiny, width: 84), .tiny, x: x, y: y + 1, theme.faint)
      plot(
        snapshots.count, mark: session.shown, x: x + 90, y: y, width: width - 150, height: height - 2, theme.limb
      ) { Float(snapshots[$0].terms[index]) }
      let value = Figure.text("%+.3f", session.snapshot.terms[index])
      brush.write(value, .tiny, x: x + width, y: y + 1, theme.ink, toTheLeft: true)
      y += height
    }
    return y + 8
  }

  /// What each motor gave, of what it can.
  private func paintMotors(_ session: Session, y top: Float) -> Float {
    let motors = session.playback.stage.motors
    guard !motors.isEmpty, session.snapshot.efforts.count == motors.count, hasRoom(15, at: top + Self.row) else {
      return top
    }
    var y = heading("Motors", y: top)
    for (motor, effort) in zip(motors, session.snapshot.efforts) where hasRoom(15, at: y) {
      let share = motor.limit > 0 ? effort / motor.limit : 0
      bar(
        motor.name, share, "\(Figure.text("%.1f", effort)) \(motor.unit)", y: y,
        abs(share) > 0.99 ? theme.accent : theme.parcel)
      y += 15
    }
    return y + 8
  }

  /// Whether a row can be seen whole.
  func hasRoom(_ height: Float, at y: Float) -> Bool { y + height <= canvas.size.y }

  /// A name, a bar about the middle and what it says.
  func bar(_ name: String, _ share: Float, _ text: String, y: Float, _ colour: Colour) {
    brush.write(brush.fitting(name, .tiny, width: 84), .tiny, x: x, y: y + 1, theme.faint)
    let (from, length) = (x + 90, width - 150)
    canvas.rectangle(from, y + 3, length, 8, theme.background)
    let middle = from + length / 2
    let reach = min(1, max(-1, share.isFinite ? share : 0)) * length / 2
    canvas.rectangle(min(middle, middle + reach), y + 3, abs(reach), 8, colour)
    canvas.rectangle(middle - 0.5, y + 1, 1, 12, theme.faint)
    brush.write(text, .tiny, x: x + width, y: y + 1, theme.ink, toTheLeft: true)
  }

  /// A running plot over the episode, with a mark at the step shown.
  /// - Parameters:
  ///   - count: values there are.
  ///   - total: steps that the width stands for; as many as there are values where nothing is said.
  func plot(
    _ count: Int, of total: Int? = nil, mark: Int, x left: Float? = nil, y: Float, width wide: Float? = nil,
    height: Float, _ colour: Colour, value: (Int) -> Float
  ) {
    let (left, wide) = (left ?? x, wide ?? width)
    canvas.rectangle(left, y, wide, height, theme.background)
    guard count > 1 else { return }
    let every = max(1, count / Int(wide))
    // The mean of each group, so that a rare reward is not stepped over.
    let points = stride(from: 0, to: count, by: every).map { start in
      let group = start..<min(count, start + every)
      return SIMD2(Float(start), group.reduce(0) { $0 + value($1) } / Float(group.count))
    }
    let low = points.reduce(0) { min($0, $1.y) }
    let high = points.reduce(0) { max($0, $1.y) }
    let span = max(high - low, 1e-6)
    let last = Float(max(1, (total ?? count) - 1))
    let place = { (point: SIMD2<Float>) in
      SIMD2(left + wide * point.x / last, y + height - 1.5 - (height - 3) * (point.y - low) / span)
    }
    let zero = place([0, 0]).y
    canvas.rectangle(left, zero - 0.5, wide, 1, theme.grid)
    canvas.stroke(points.map(place), colour, width: 1.4)
    canvas.rectangle(left + wide * Float(mark) / last - 0.5, y, 1, height, theme.ink.with(alpha: 0.6))
  }
}
