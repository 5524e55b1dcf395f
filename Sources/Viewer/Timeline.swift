import Foundation

/// The bar under the scene on which the step shown is found and chosen, points.
struct Timeline: Equatable {
  let top: Float
  let width: Float

  static let height: Float = 38

  var left: Float { 46 }
  var length: Float { max(10, width - left - 150) }
  var button: (left: Float, right: Float) { (8, 36) }

  /// The step at a place, of so many.
  func step(at x: Float, of steps: Int) -> Int {
    Int((min(1, max(0, (x - left) / length)) * Float(steps)).rounded())
  }
}

struct TimelinePainter {
  let brush: Brush
  let track: Timeline

  func paint(_ session: Session) {
    let (canvas, theme) = (brush.canvas, brush.theme)
    canvas.rectangle(0, track.top, track.width, Timeline.height, theme.panel)
    let middle = track.top + Timeline.height / 2
    paintButton(session.isPaused, middle)
    let steps = session.playback.steps
    let share = steps > 0 ? Float(session.shown) / Float(steps) : 0
    canvas.rounded(track.left, middle - 2, track.length, 4, radius: 2, theme.grid.mixed(with: theme.faint, 0.4))
    if share > 0 { canvas.rounded(track.left, middle - 2, track.length * share, 4, radius: 2, theme.robot) }
    for intervention in session.playback.interventions where steps > 0 {
      let x = track.left + track.length * Float(intervention.step) / Float(steps)
      canvas.disc([x, middle], 2.5, theme.accent)
    }
    canvas.disc([track.left + track.length * share, middle], 7, theme.robot)
    canvas.disc([track.left + track.length * share, middle], 3.5, theme.panel)
    let time = Double(session.shown) * session.playback.spec.controlStep
    let x = track.left + track.length + 16
    brush.write(String(format: "%.2f s", time), .normal, x: x, y: middle - 9, theme.ink)
    let speed =
      session.speed < 1 ? String(format: "1/%.0f×", 1 / session.speed) : String(format: "%.0f×", session.speed)
    brush.write(speed, .small, x: x + 78, y: middle - 7, theme.faint)
    brush.write("?", .normal, x: track.width - 18, y: middle - 9, theme.faint)
  }

  private func paintButton(_ isPaused: Bool, _ middle: Float) {
    let (canvas, colour) = (brush.canvas, brush.theme.ink)
    let x = track.button.left + 8
    if isPaused {
      canvas.fill([[x, middle - 7], [x + 13, middle], [x, middle + 7]], colour)
    } else {
      canvas.rectangle(x, middle - 7, 4.5, 14, colour)
      canvas.rectangle(x + 8, middle - 7, 4.5, 14, colour)
    }
  }
}
