/// What towns may be drawn: lengths in metres, counts and sides uniform in their ranges.
public struct TownParameters: Sendable, Equatable {
  /// Width and height of the walled rectangle, whose lower left corner is the origin.
  public var size = SIMD2(20.0, 15.0)
  public var buildings = 4...9
  public var buildingSide = 2.0...4.5
  /// Lots left without a building.
  public var squares = 2...3
  public var boxes = 0...12
  public var boxSide = 0.3...0.8
  /// Least width of the streets between buildings, and between buildings and the outer walls.
  public var street = 1.6
  /// Length of the shortest path from the depot to the address.
  public var route = 8.0...10.0
  /// Distance in a straight line from the start to the depot.
  public var approach = 2.0...5.0
  /// Free space around the robot's hull when it stands at the start, the depot or the address.
  public var clearance = 0.35
  /// Free space on either side of the robot in the narrowest passage.
  public var margin = 0.15

  public init() {}
}
