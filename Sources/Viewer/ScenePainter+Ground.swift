import Replay
import Simulation

extension ScenePainter {
  func paint(_ ground: Ground, _ snapshot: Snapshot) {
    if ground.lines.isEmpty, ground.blocks.isEmpty {
      let y = camera.point(.zero).y
      canvas.rectangle(0, y - 0.75, camera.size.x, 1.5, theme.terrainEdge)
    }
    // A town is seen from above, and a court has two walls with nothing below them.
    let isSideOn = ground.town == nil && ground.lines.count == 1
    for line in ground.lines { paint(line.map { camera.point(SIMD2<Float>($0)) }, isSideOn: isSideOn) }
    for block in ground.blocks {
      let points = block.map { camera.point(SIMD2<Float>($0)) }
      canvas.fill(points, theme.obstacle)
      canvas.stroke(points, theme.outline(of: theme.obstacle), width: 1.25, closed: true)
    }
    if let town = ground.town {
      mark("depot", at: SIMD2<Float>(town.depot), theme.parcel, holdsParcel: !snapshot.isCarrying)
      mark("address", at: SIMD2<Float>(town.address), theme.goal, holdsParcel: false)
    }
    if let goal = snapshot.goal { paint(goal: goal, ground.town) }
    if let bin = ground.bin { paint(bin) }
  }

  /// A line that runs from left to right is the ground seen from the side; what is below it is solid.
  private func paint(_ points: [SIMD2<Float>], isSideOn: Bool) {
    guard let first = points.first, let last = points.last else { return }
    // Only what can be seen, and a neighbour on each side.
    let isGround = isSideOn && zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x } && last.x > first.x
    guard isGround else { return canvas.stroke(points, theme.terrainEdge, width: 2.5) }
    let start = max(0, (points.firstIndex { $0.x >= 0 } ?? 0) - 1)
    let end = min(points.count - 1, (points.lastIndex { $0.x <= camera.size.x } ?? points.count - 1) + 1)
    guard start < end else { return }
    let seen = Array(points[start...end])
    let bottom = camera.size.y + 4
    canvas.fill(
      seen + [[seen[seen.count - 1].x, bottom], [seen[0].x, bottom]], theme.terrain,
      to: theme.terrain.mixed(with: theme.background, 0.5))
    canvas.stroke(seen, theme.terrainEdge, width: 2)
  }

  private func mark(_ name: String, at place: SIMD2<Float>, _ colour: Colour, holdsParcel: Bool) {
    let middle = camera.point(place)
    canvas.fill(ring(place, 0.45), colour.with(alpha: 0.25))
    canvas.stroke(ring(place, 0.45), colour, width: 1.5, closed: true)
    if holdsParcel {
      let side = Self.parcelSide * camera.scale
      canvas.rectangle(middle.x - side / 2, middle.y - side / 2, side, side, colour)
    }
    let x = middle.x - brush.width(name) / 2
    brush.write(name, x: x, y: middle.y + 0.5 * camera.scale + 2, theme.ink)
  }

  /// Where the robot is to go now: one of the two marks, unless a hand has set it elsewhere.
  private func paint(goal: SIMD2<Float>, _ town: TownPlan?) {
    canvas.stroke(ring(goal, 0.6), theme.goal, width: 2, closed: true)
    let marks = town.map { [SIMD2<Float>($0.depot), SIMD2<Float>($0.address)] } ?? []
    if marks.contains(goal) { return }
    let middle = camera.point(goal)
    brush.write("goal", x: middle.x - brush.width("goal") / 2, y: middle.y - 7, theme.ink)
  }

  func ring(_ place: SIMD2<Float>, _ radius: Float) -> [SIMD2<Float>] {
    canvas.circle(camera.point(place), radius * camera.scale)
  }

  private func paint(_ bin: Bin) {
    let left = Float(bin.x - bin.width / 2)
    let (right, height) = (left + Float(bin.width), Float(bin.height))
    let rim: [SIMD2<Float>] = [[left, height], [left, 0], [right, 0], [right, height]]
    canvas.fill(rim.map(camera.point), theme.goal.with(alpha: 0.18))
    canvas.stroke(rim.map(camera.point), theme.goal, width: 2.5)
    let text = "bin"
    let middle = camera.point([left + Float(bin.width) / 2, 0])
    brush.write(text, x: middle.x - brush.width(text) / 2, y: middle.y + 6, theme.ink)
  }
}
