import Environments
import Foundation
import Learning

/// What was done last, and what the policy thinks of doing next.
struct ActionPanel {
  let panel: PanelPainter
  let session: Session

  func paint(y top: Float) -> Float {
    guard panel.hasRoom(32, at: top) else { return top }
    return switch session.playback.spec.actions {
    case .discrete(let names): choices(names, y: top)
    case .continuous(let channels): self.channels(channels, y: top)
    }
  }

  /// Probabilities as shares of one, Q-values from the lowest to the highest.
  private func choices(_ names: [String], y top: Float) -> Float {
    let (brush, theme) = (panel.brush, panel.theme)
    let outputs = session.insight?.outputs ?? []
    let isProbability = outputs.allSatisfy { $0 >= 0 } && abs(outputs.reduce(0, +) - 1) < 1e-3
    let heading = session.hasEnded ? "Last action" : "Next action"
    var y = panel.heading(heading, outputs.isEmpty ? "" : isProbability ? "probability" : "Q-value", y: top)
    let low = isProbability ? 0 : (outputs.min() ?? 0)
    let span = isProbability ? 1 : max(1e-6, (outputs.max() ?? 1) - low)
    let best = outputs.indices.max { outputs[$0] < outputs[$1] }
    let height: Float = names.count > 6 ? 14 : 17
    for (index, name) in names.enumerated() where panel.hasRoom(height, at: y) {
      let isTaken = session.action.first == Float(index)
      let ink = isTaken ? theme.ink : theme.faint
      brush.write(brush.fitting("\(index + 1) \(name)", .tiny, width: 84), .tiny, x: panel.x, y: y + 1, ink)
      let (from, length) = (panel.x + 90, panel.width - 150)
      panel.canvas.rectangle(from, y + 2, length, 9, theme.background)
      if outputs.indices.contains(index) {
        let share = (outputs[index] - low) / span
        panel.canvas.rectangle(from, y + 2, max(1, share * length), 9, index == best ? theme.robot : theme.limb)
        brush.write(
          Figure.text(isProbability ? "%.3f" : "%.2f", outputs[index]), .tiny, x: panel.x + panel.width, y: y + 1,
          theme.ink, toTheLeft: true)
      }
      if isTaken { panel.canvas.disc([panel.x - 7, y + 7], 2.5, theme.accent) }
      y += height
    }
    return y + 8
  }

  /// The action taken as a bar; what is meant next as a mark, with its deviation.
  private func channels(_ channels: [ActionChannel], y top: Float) -> Float {
    let insight = session.insight
    var y = panel.heading("Action", y: top)
    for (index, channel) in channels.enumerated() where panel.hasRoom(15, at: y) {
      let half = Float(max(1e-6, (channel.high - channel.low) / 2))
      let centre = Float((channel.high + channel.low) / 2)
      let value = index < session.action.count ? session.action[session.action.startIndex + index] : 0
      let clipped = min(Float(channel.high), max(Float(channel.low), value))
      panel.bar(channel.term, (clipped - centre) / half, Figure.text("%+.2f", clipped), y: y, panel.theme.limb)
      if let insight, index < insight.outputs.count {
        mark((insight.outputs[index] - centre) / half, insight.deviations.map { $0[index] / half }, y: y)
      }
      y += 15
    }
    return y + 8
  }

  private func mark(_ mean: Float, _ deviation: Float?, y: Float) {
    let (from, length) = (panel.x + 90, panel.width - 150)
    let place = { (share: Float) in from + length / 2 * (1 + min(1, max(-1, share))) }
    if let deviation {
      let (low, high) = (place(mean - deviation), place(mean + deviation))
      panel.canvas.rectangle(low, y + 6.5, max(1, high - low), 1, panel.theme.ink.with(alpha: 0.7))
    }
    panel.canvas.rectangle(place(mean) - 1, y + 2, 2, 10, panel.theme.robot)
  }
}
