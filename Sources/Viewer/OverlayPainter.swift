/// What lies over the scene: messages, and the keys.
struct OverlayPainter {
  let brush: Brush
  /// Of the scene.
  let width: Float

  func paint(message: String) {
    let lines = message.split(separator: "\n").prefix(8)
    brush.canvas.rectangle(0, 0, width, Float(lines.count) * 18 + 16, brush.theme.accent)
    for (index, line) in lines.enumerated() {
      // Letters are not all as wide as each other, so a mark under a column has to be moved there.
      let indent = line.prefix { $0 == " " }.count
      let isMark = index > 0 && line.dropFirst(indent).allSatisfy { $0 == "^" || $0 == "~" }
      let shift = isMark ? min(width - 40, brush.width(String(lines[index - 1].prefix(indent)))) : 0
      let text = brush.fitting(String(isMark ? line.dropFirst(indent) : line), width: width - 28 - shift)
      brush.write(text, x: 14 + shift, y: 8 + 18 * Float(index), Colour(0xFFFFFF))
    }
  }

  func paint(note: String, above bottom: Float) {
    let text = brush.fitting(note, width: width - 60)
    brush.canvas.rounded(16, bottom - 46, brush.width(text) + 24, 26, radius: 6, brush.theme.panel.with(alpha: 0.94))
    brush.write(text, x: 28, y: bottom - 41, brush.theme.ink)
  }

  func paintHelp() {
    // All of them, where the window is low, too.
    let row = min(21, max(13, (brush.canvas.size.y - 68) / Float(Key.help.count)))
    let text = Key.help.map { brush.width($0.does) }.max() ?? 0
    let size = SIMD2<Float>(170 + text + 20, Float(Key.help.count) * row + 60)
    let origin = pointwiseMax((SIMD2(width, brush.canvas.size.y - Timeline.height) - size) / 2, [4, 4])
    brush.canvas.rounded(origin.x, origin.y, size.x, size.y, radius: 10, brush.theme.panel.with(alpha: 0.96))
    brush.write("Keys and mouse", .large, x: origin.x + 20, y: origin.y + 12, brush.theme.ink)
    for (index, entry) in Key.help.enumerated() {
      let y = origin.y + 46 + row * Float(index)
      brush.write(entry.keys, x: origin.x + 20, y: y, brush.theme.limb.mixed(with: brush.theme.robot, 0.5))
      brush.write(entry.does, x: origin.x + 170, y: y, brush.theme.ink)
    }
  }
}
