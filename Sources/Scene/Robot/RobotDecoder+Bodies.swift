extension RobotDecoder {
  /// Sizes that Box2D can tell from nothing and from infinity, in metres.
  static let sizes = 0.001...1000.0
  /// m²; below it, Box2D's single precision finds no area.
  private static let smallestArea = 1e-6

  func body(_ entry: Tree.Entry, collides usual: BodyModel.Collides = .terrain) -> BodyModel? {
    if entry.name == JointModel.world {
      diagnostics.error("a body cannot be named 'world': that is what joints call the ground", at: entry.key.range)
    }
    let reader = reader(entry, "body")
    let shape = shape(reader)
    let (mass, density) = substance(reader)
    let body = BodyModel(
      name: entry.name, shape: shape ?? .circle(radius: 1),
      scale: reader.quantity("scale", .none, in: 0.01...100, default: .fixed(1)), mass: mass, density: density,
      friction: reader.cutAtZero("friction", .none, default: .fixed(0.2)),
      restitution: reader.cutAtZero("restitution", .none, default: .fixed(0)),
      restitutionThreshold: reader.number("restitution threshold", .speed, in: .notNegative, default: 1),
      at: reader.point("at", .length, default: .zero), angle: reader.number("angle", .angle, default: 0),
      linearDamping: reader.number("linear damping", .perTime, in: .notNegative, default: 0),
      angularDamping: reader.number("angular damping", .perTime, in: .notNegative, default: 0),
      constantSpeed: reader.has("constant speed") ? reader.number("constant speed", .speed, in: .positive) : nil,
      bullet: reader.flag("bullet", default: false),
      collides: BodyModel.Collides(
        rawValue: reader.choice("collides", BodyModel.Collides.allCases.map(\.rawValue), default: usual.rawValue))
        ?? usual)
    reader.finish()
    return body
  }

  /// `shape:` may be left out where the other keys say it.
  private func shape(_ reader: MappingReader) -> Shape? {
    let implied = reader.has("radius") ? "circle" : reader.has("size") ? "box" : reader.has("points") ? "polygon" : nil
    if implied == nil, !reader.has("shape") {
      reader.reportMissing("\(reader.what) needs a 'radius', a 'size' or 'points'")
      return nil
    }
    switch reader.choice("shape", ["circle", "box", "polygon"], default: implied) {
    case "circle":
      return .circle(radius: reader.number("radius", .length, in: Self.sizes))
    case "box":
      let size = reader.vector("size", .length, count: 2, in: Self.sizes)
      if !size.allSatisfy(\.isFixed) {
        diagnostics.error("'size' takes fixed numbers, not ranges", at: reader.range(of: "size"))
      }
      return .box(width: size[0].nominal, height: size[1].nominal)
    default:
      guard let points = reader.required("points") else { return nil }
      return polygon(points)
    }
  }

  private func substance(_ reader: MappingReader) -> (mass: Quantity?, density: Quantity?) {
    switch (reader.has("mass"), reader.has("density")) {
    case (true, false): return (reader.quantity("mass", .mass, in: .positive), nil)
    case (false, true): return (nil, reader.quantity("density", .density, in: .positive))
    case (true, true):
      diagnostics.error(
        "\(reader.what) has a 'mass' and a 'density'; give one of them", at: reader.range(ofKey: "density"))
      _ = reader.tree("mass")
      _ = reader.tree("density")
    case (false, false):
      reader.reportMissing("'mass' or 'density' is missing in \(reader.what)")
    }
    return (.fixed(1), nil)
  }

  /// 3 to 8 corners of a convex polygon, turned counter-clockwise.
  private func polygon(_ tree: Tree) -> Shape? {
    guard let elements = tree.elements, (3...8).contains(elements.count) else {
      let found = tree.elements.map { "\($0.count)" } ?? tree.kindInWords
      diagnostics.error("'points' takes a list of 3 to 8 points, not \(found)", at: tree.range)
      return nil
    }
    var points = elements.compactMap { readPoint($0, .length, of: "points", diagnostics) }
    guard points.count == elements.count else { return nil }
    for (index, point) in points.enumerated() where max(abs(point.x), abs(point.y)) > Self.sizes.upperBound {
      diagnostics.error("'points' reach beyond \(shortest(Self.sizes.upperBound)) m", at: elements[index].range)
      return nil
    }
    let area = signedArea(of: points)
    guard abs(area) >= Self.smallestArea else {
      diagnostics.error("the polygon has no area", at: tree.range)
      return nil
    }
    let sense = area > 0 ? 1.0 : -1
    var crosses = false
    for (index, point) in points.enumerated() {
      let next = points[(index + 1) % points.count]
      let edge = next - point
      // Box2D merges points that are nearer than half its slop of 5 mm.
      guard (edge * edge).sum() > 0.003 * 0.003 else {
        diagnostics.error("the polygon has two points in one place", at: elements[(index + 1) % points.count].range)
        return nil
      }
      let before = points[(index + points.count - 1) % points.count]
      if sense * cross(point - before, edge) < -1e-9 {
        diagnostics.error("the polygon is not convex at this point", at: elements[index].range)
        return nil
      }
      // Corners that all turn one way may still go round twice, as a star does.
      if points.contains(where: { sense * cross(edge, $0 - point) < -1e-9 }) { crosses = true }
    }
    if crosses {
      diagnostics.error("the polygon crosses itself", at: tree.range)
      return nil
    }
    if area < 0 { points.reverse() }
    return .polygon(points)
  }
}

/// The z part of the cross product.
func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.y - a.y * b.x }

/// Positive where the points run counter-clockwise.
func signedArea(of points: [SIMD2<Double>]) -> Double {
  points.indices.reduce(0) { $0 + cross(points[$1], points[($1 + 1) % points.count]) } / 2
}

extension JointModel {
  /// What joints call the ground.
  public static let world = "world"
}
