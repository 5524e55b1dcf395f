public import Random
public import Scene

/// What stands still in a world, drawn anew for each episode.
public struct Ground: Sendable {
  /// Open polylines, solid from both sides; metres.
  public var lines: [[SIMD2<Double>]] = []
  /// Convex polygons, counter-clockwise, at most 8 corners; metres.
  public var blocks: [[SIMD2<Double>]] = []
  public var friction: Double = 0.5
  /// The plan behind the blocks, where the layout is a town.
  public var town: TownPlan?
  /// Shortest ways through the town for the robot's radius.
  public var routes: RouteMap?
  /// Where the layout is a bench, its bin, and the x at which the thing starts.
  public var bin: Bin?
  public var start = 0.0

  public init() {}
}

/// A way to draw the ground of an episode, decoded once from a world's `layout:`.
public protocol Layout: Sendable {
  /// - Parameter robotRadius: half the width that must pass, in metres.
  func draw(robotRadius: Double, _ stream: inout RandomStream) -> Ground
  /// The free body that starts where the ground says.
  var thing: String? { get }
}

extension Layout {
  public var thing: String? { nil }
}

/// The kinds of layout that a world can name: add a file and a line.
public struct LayoutKind: Sendable {
  public let name: String
  public let about: String
  let decode: @Sendable (MappingReader) -> any Layout

  public static let all: [LayoutKind] = [
    LayoutKind(name: "hills", about: "rolling ground to walk on, seen from the side", decode: Hills.init),
    LayoutKind(name: "court", about: "two walls to play a ball between, seen from above", decode: Court.init),
    LayoutKind(name: "bench", about: "a thing to take and a bin to put it in, seen from the side", decode: Bench.init),
    LayoutKind(name: "town", about: "houses and boxes in a walled town, seen from above", decode: Town.init),
  ]

  /// The layout of a scene, nil where the world is empty; mistakes go to `diagnostics`.
  public static func layout(of scene: Scene, _ diagnostics: Diagnostics) -> (any Layout)? {
    guard let term = scene.layout else { return nil }
    guard let kind = all.first(where: { $0.name == term.name }) else {
      diagnostics.error(
        "unknown layout '\(term.name)'; there are \(all.map { "'\($0.name)'" }.joined(separator: ", "))",
        at: term.range, suggestion: closest(to: term.name, in: all.map(\.name)))
      return nil
    }
    let options = term.options ?? Tree(.mapping([]), at: term.range)
    let reader = MappingReader(options, of: "layout '\(kind.name)'", diagnostics)
    let layout = kind.decode(reader)
    reader.finish()
    return layout
  }
}
