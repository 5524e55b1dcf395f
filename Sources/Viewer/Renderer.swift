import Replay

/// Draws sessions into memory; it needs no display.
public final class Renderer {
  public var look: Look
  private let letters: Lettering
  private var canvas: Canvas

  /// - Parameters:
  ///   - width, height: of the picture, pixels.
  ///   - density: pixels per point.
  public init(_ look: Look, width: Int, height: Int, density: Float = 1) {
    self.look = look
    #if Window
      letters = Lettering(FontFile())
    #else
      letters = Lettering(nil)
    #endif
    canvas = Canvas(width: width, height: height, density: density)
  }

  public var lacksFont: Bool { letters.isMissing }
  /// Of the picture, points.
  var size: SIMD2<Float> { canvas.size }

  func resize(width: Int, height: Int, density: Float) {
    if canvas.picture.width == width, canvas.picture.height == height, canvas.density == density { return }
    canvas = Canvas(width: width, height: height, density: density)
  }

  /// Draws a session as it stands; the camera moves with the robot where it follows.
  @discardableResult
  public func render(_ session: Session) -> Picture {
    let layout = Layout(canvas.size, look.layers)
    look.camera.frame(session, layout.scene)
    canvas.clear(look.theme.background)
    let brush = Brush(canvas: canvas, letters: letters, theme: look.theme)
    ScenePainter(brush: brush, camera: look.camera, layers: look.layers).paint(session)
    if let timeline = layout.timeline { TimelinePainter(brush: brush, track: timeline).paint(session) }
    if let left = layout.panels { PanelPainter(brush: brush, left: left).paint(session, look.progress) }
    let overlay = OverlayPainter(brush: brush, width: layout.scene.x)
    if !look.message.isEmpty { overlay.paint(message: look.message) }
    if !look.note.isEmpty { overlay.paint(note: look.note, above: layout.scene.y) }
    if look.showsHelp { overlay.paintHelp() }
    return canvas.picture
  }
}

/// Where the parts of the picture lie, points.
struct Layout {
  let scene: SIMD2<Float>
  /// Where the panels begin; nil where there are none.
  let panels: Float?
  let timeline: Timeline?

  static let panelWidth: Float = 320

  init(_ size: SIMD2<Float>, _ layers: Layers) {
    // A small window is all scene.
    let hasPanels = layers.contains(.panels) && size.x >= 2 * Self.panelWidth
    let hasTimeline = layers.contains(.timeline) && size.y >= 160
    let width = hasPanels ? size.x - Self.panelWidth : size.x
    scene = SIMD2(max(1, width), max(1, size.y - (hasTimeline ? Timeline.height : 0)))
    panels = hasPanels ? width : nil
    timeline = hasTimeline ? Timeline(top: size.y - Timeline.height, width: width) : nil
  }
}

/// What everything is drawn with.
struct Brush {
  let canvas: Canvas
  let letters: Lettering
  let theme: Theme

  func write(
    _ text: String, _ size: Lettering.Size = .small, x: Float, y: Float, _ colour: Colour, toTheLeft: Bool = false
  ) {
    letters.write(text, size, x: x, y: y, colour, on: canvas, toTheLeft: toTheLeft)
  }

  func width(_ text: String, _ size: Lettering.Size = .small) -> Float {
    letters.width(text, size, density: canvas.density)
  }

  func fitting(_ text: String, _ size: Lettering.Size = .small, width: Float) -> String {
    letters.fitting(text, size, width: width, density: canvas.density)
  }
}
