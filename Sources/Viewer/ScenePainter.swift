import Foundation
import Replay
import Scene

/// Draws what is in the world at one step.
struct ScenePainter {
  let brush: Brush
  let camera: Camera
  let layers: Layers

  /// Of the courier's parcel, m.
  static let parcelSide: Float = 0.22

  var canvas: Canvas { brush.canvas }
  var theme: Theme { brush.theme }

  func paint(_ session: Session) {
    let (stage, snapshot) = (session.playback.stage, session.view)
    if layers.contains(.grid) { paintGrid() }
    paint(stage.ground, snapshot)
    if layers.contains(.trail) { paintTrail(session) }
    if layers.contains(.rays) { paintRays(snapshot, session.insight) }
    for box in snapshot.boxes { paintBox(box.width, box.height, at: box.pose) }
    for (body, pose) in zip(stage.bodies, snapshot.poses) { paint(body, at: pose) }
    if snapshot.isCarrying, let pose = snapshot.poses.first { paintBox(Self.parcelSide, Self.parcelSide, at: pose) }
    if layers.contains(.torques) { paintTorques(stage, snapshot) }
    if layers.contains(.forces) { paintForces(stage, snapshot) }
    if let pull = snapshot.pull { paint(pull) }
    if layers.contains(.grid) { paintScale() }
  }

  /// Metres between two lines of the grid: a round number that is at least so many points wide.
  private var spacing: Float {
    let wanted = 60 / camera.scale
    let power = pow(10, floor(log10(wanted)))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? wanted
  }

  private func paintGrid() {
    let low = camera.metres([0, camera.size.y])
    let high = camera.metres([camera.size.x, 0])
    for x in Self.multiples(of: spacing, low.x, high.x) {
      canvas.rectangle(camera.point([x, 0]).x.rounded(), 0, 1, camera.size.y, theme.grid)
    }
    for y in Self.multiples(of: spacing, low.y, high.y) {
      canvas.rectangle(0, camera.point([0, y]).y.rounded(), camera.size.x, 1, theme.grid)
    }
  }

  private static func multiples(of spacing: Float, _ low: Float, _ high: Float) -> [Float] {
    let first = (low / spacing).rounded(.up)
    // Adding zero makes a negative one positive.
    return stride(from: first, through: (high / spacing).rounded(.down), by: 1).map { $0 * spacing + 0 }
  }

  /// The metres at the lines of the grid, on the lower edge and the left one, over everything else.
  private func paintScale() {
    let low = camera.metres([0, camera.size.y])
    let high = camera.metres([camera.size.x, 0])
    let colour = theme.ink.with(alpha: 0.55)
    for x in Self.multiples(of: spacing, low.x, high.x) {
      let text = label(x)
      let place = camera.point([x, 0]).x - brush.width(text, .tiny) / 2
      if place > 30 { brush.write(text, .tiny, x: place, y: camera.size.y - 15, colour) }
    }
    for y in Self.multiples(of: spacing, low.y, high.y) {
      let place = camera.point([0, y]).y
      if place < camera.size.y - 26 { brush.write(label(y), .tiny, x: 5, y: place - 6, colour) }
    }
    brush.write("m", .tiny, x: 5, y: camera.size.y - 15, colour)
  }

  private func label(_ metres: Float) -> String {
    spacing >= 1 ? String(format: "%.0f", metres) : String(format: spacing >= 0.1 ? "%.1f" : "%.2f", metres)
  }

  private func paintTrail(_ session: Session) {
    guard session.shown > 1 else { return }
    let snapshots = session.playback.snapshots
    let every = max(1, session.shown / 500)
    let seen = stride(from: 0, to: session.shown, by: every).map { snapshots[$0] } + [session.view]
    let points = seen.compactMap { $0.poses.first.map { camera.point([$0.x, $0.y]) } }
    canvas.stroke(points, theme.goal.with(alpha: 0.55), width: 2)
  }

  func paint(_ body: Stage.Body, at pose: Snapshot.Pose) {
    let colour = colour(of: body)
    let outline = theme.outline(of: colour)
    let points = outlinePoints(of: body.shape, at: pose)
    canvas.fill(points, colour.mixed(with: Colour(0xFFFFFF), 0.12), to: colour.mixed(with: Colour(0x000000), 0.12))
    canvas.stroke(points, outline, width: 1.5, closed: true)
    // Which way it points or how far it has rolled.
    if case .circle(let radius) = body.shape {
      let rim = place(SIMD2(Float(radius), 0), at: pose)
      canvas.stroke([camera.point([pose.x, pose.y]), rim], outline, width: 2)
    }
  }

  private func colour(of body: Stage.Body) -> Colour {
    switch body.role {
    case .robot: theme.robot
    // What is on the far side is fainter.
    case .limb: body.name.contains("right") ? theme.limb.mixed(with: theme.background, 0.3) : theme.limb
    case .parcel, .ball: theme.parcel
    case .opponent: theme.opponent
    }
  }

  /// What can be carried or was dropped.
  private func paintBox(_ width: Float, _ height: Float, at pose: Snapshot.Pose) {
    let points = outlinePoints(of: .box(width: Double(width), height: Double(height)), at: pose)
    canvas.fill(points, theme.parcel)
    canvas.stroke(points, theme.outline(of: theme.parcel), width: 1.5, closed: true)
  }

  private func outlinePoints(of shape: Shape, at pose: Snapshot.Pose) -> [SIMD2<Float>] {
    switch shape {
    case .circle(let radius):
      return canvas.circle(camera.point([pose.x, pose.y]), max(0.5, Float(radius) * camera.scale))
    case .box(let width, let height):
      let (x, y) = (Float(width / 2), Float(height / 2))
      return [SIMD2(-x, -y), SIMD2(x, -y), SIMD2(x, y), SIMD2(-x, y)].map { place($0, at: pose) }
    case .polygon(let corners): return corners.map { place(SIMD2<Float>($0), at: pose) }
    }
  }

  /// A place in a body's frame on the screen.
  func place(_ point: SIMD2<Float>, at pose: Snapshot.Pose) -> SIMD2<Float> { camera.point(pose.world(point)) }
}

extension Snapshot.Pose {
  /// A place in the body's frame, in the world's.
  func world(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let (cosine, sine) = (cos(angle), sin(angle))
    return SIMD2(x + cosine * point.x - sine * point.y, y + sine * point.x + cosine * point.y)
  }

  /// A place in the world, in the body's frame.
  func local(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let (cosine, sine) = (cos(angle), sin(angle))
    let way = point - SIMD2(x, y)
    return SIMD2(cosine * way.x + sine * way.y, cosine * way.y - sine * way.x)
  }
}
