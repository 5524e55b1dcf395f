import Environments
import Foundation
import Learning

/// What the policy sees, and how much its choice hangs on each number.
struct ObservationPanel {
  let panel: PanelPainter
  let session: Session

  /// Numbers of one kind beside each other, `lidar[0]` and so on.
  private struct Group {
    var name: String
    var indices: [Int]
  }

  func paint(y top: Float) {
    let insight = session.insight
    guard top + 40 < panel.canvas.size.y else { return }
    var y = panel.heading("Observation", insight == nil ? "" : "orange: what the choice hangs on", y: top)
    let saliency = insight?.saliency ?? []
    let highest = saliency.map { abs($0) }.max() ?? 0
    let weight = { (index: Int) in index < saliency.count && highest > 0 ? abs(saliency[index]) / highest : 0 }
    let groups = groups()
    for group in groups where group.indices.count > 4 {
      guard y + 40 < panel.canvas.size.y else { return }
      strip(group, y: y, weight)
      y += 44
    }
    let single = groups.filter { $0.indices.count <= 4 }.flatMap(\.indices)
    let shown = rows(single, y: y, weight)
    guard shown < single.count else { return }
    let foot = panel.canvas.size.y - 16
    panel.brush.write(
      "and \(single.count - shown) more", .tiny, x: panel.x + panel.width, y: foot, panel.theme.faint, toTheLeft: true)
  }

  /// Of the newest observation, where several steps are seen at once.
  private func groups() -> [Group] {
    var groups: [Group] = []
    for (index, channel) in session.playback.spec.observations.enumerated() {
      let name = String(channel.term.prefix { $0 != "[" })
      if name != channel.term, groups.last?.name == name {
        groups[groups.count - 1].indices.append(index)
      } else {
        groups.append(Group(name: name == channel.term ? channel.term : name, indices: [index]))
      }
    }
    return groups
  }

  private func strip(_ group: Group, y: Float, _ weight: (Int) -> Float) {
    let (brush, theme, canvas) = (panel.brush, panel.theme, panel.canvas)
    let values = group.indices.map { session.snapshot.observation[$0] }
    let unit = session.playback.spec.observations[group.indices[0]].unit
    brush.write("\(group.name) (\(group.indices.count))", .tiny, x: panel.x, y: y, theme.faint)
    let least = values.min().map { physical($0, group.indices[0]) } ?? 0
    brush.write(
      String(format: "nearest %.2f %@", least, unit), .tiny, x: panel.x + panel.width, y: y, theme.faint,
      toTheLeft: true)
    let (top, height) = (y + 14, Float(24))
    let step = panel.width / Float(values.count)
    for (place, value) in values.enumerated() {
      let share = min(1, max(0.02, abs(value)))
      let left = panel.x + Float(place) * step
      canvas.rectangle(left, top, step - 1, height, theme.background)
      let colour = theme.limb.mixed(with: theme.accent, weight(group.indices[place]))
      canvas.rectangle(left, top + height * (1 - share), step - 1, height * share, colour)
    }
  }

  /// Two columns of names and numbers.
  /// - Returns: how many there was room for.
  private func rows(_ indices: [Int], y top: Float, _ weight: (Int) -> Float) -> Int {
    let column = panel.width / 2
    let height: Float = 15
    let room = max(0, Int((panel.canvas.size.y - top - 18) / height))
    let perColumn = min(room, (indices.count + 1) / 2)
    guard perColumn > 0 else { return 0 }
    for (place, index) in indices.enumerated() where place < 2 * perColumn {
      let x = panel.x + Float(place / perColumn) * (column + 8)
      row(index, x: x, y: top + Float(place % perColumn) * height, width: column - 8, weight(index))
    }
    return min(indices.count, 2 * perColumn)
  }

  private func row(_ index: Int, x: Float, y: Float, width: Float, _ weight: Float) {
    let (brush, theme) = (panel.brush, panel.theme)
    let channel = session.playback.spec.observations[index]
    let value = physical(session.snapshot.observation[index], index)
    panel.canvas.rectangle(x, y + 1, width, 13, theme.accent.with(alpha: 0.75 * weight))
    let text = Figure.text(abs(value) < 100 ? "%.2f" : "%.0f", value)
    let room = width - brush.width(text, .tiny) - 10
    brush.write(
      brush.fitting(channel.term, .tiny, width: room), .tiny, x: x + 3, y: y + 1,
      theme.faint.mixed(with: theme.ink, weight))
    brush.write(text, .tiny, x: x + width - 3, y: y + 1, theme.ink, toTheLeft: true)
  }

  /// In the channel's unit.
  private func physical(_ observed: Float, _ index: Int) -> Float {
    let channel = session.playback.spec.observations[index]
    return channel.scale == 0 ? observed : (observed - Float(channel.offset)) / Float(channel.scale)
  }
}
