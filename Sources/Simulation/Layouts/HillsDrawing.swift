import Random

/// The terrain of one episode, drawn point by point from left to right.
struct HillsDrawing {
  private let hills: Hills
  private var line: [SIMD2<Double>] = []
  private var blocks: [[SIMD2<Double>]] = []
  private var y: Double
  private var velocity = 0.0
  /// What the present stretch of points is; nil for rolling ground.
  private var obstacle: Hills.Obstacle?
  /// Whether the next point is the first of its stretch; on rolling ground that one keeps the height of the last.
  private var begins = false
  /// Points until the stretch is over.
  private var left: Int
  /// Height at which a pit or stairs began; 1 for stairs that go up and -1 for down; how many points they take.
  private var base = 0.0
  private var rise = 0
  private var length = 0

  /// Points of one stair, and steps of depth of a pit.
  private static let stair = 4
  private static let depth = 4.0

  init(_ hills: Hills) {
    self.hills = hills
    y = hills.height
    left = hills.pad
    line.reserveCapacity(hills.points)
  }

  var ground: Ground {
    var ground = Ground()
    ground.lines = [line]
    ground.blocks = blocks
    ground.friction = hills.friction
    return ground
  }

  mutating func addPoint(_ index: Int, _ stream: inout RandomStream) {
    let x = Double(index) * hills.step
    switch obstacle {
    case nil: if !begins { roll(index, &stream) }
    case .stump: if begins { placeStump(x, &stream) }
    case .pit: if begins { digPit(x, &stream) } else { y = left > 1 ? base - Self.depth * hills.step : base }
    case .stairs: if begins { buildStairs(x, &stream) } else { climb() }
    }
    line.append(SIMD2(x, y))
    begins = false
    left -= 1
    if left == 0 {
      left = stream.integer(in: hills.rests)
      let next = obstacle == nil && !hills.obstacles.isEmpty
      obstacle = next ? hills.obstacles[stream.integer(in: 0...(hills.obstacles.count - 1))] : nil
      begins = true
    }
  }

  private mutating func roll(_ index: Int, _ stream: inout RandomStream) {
    velocity = 0.8 * velocity + 0.01 * (hills.height - y).signum
    if index > hills.pad { velocity += stream.uniform(-hills.roughness...hills.roughness) }
    y += velocity
  }

  /// A square of 1 or 2 steps.
  private mutating func placeStump(_ x: Double, _ stream: inout RandomStream) {
    left = stream.integer(in: 1...2)
    let size = Double(left) * hills.step
    addBlock(x, y, width: size, height: size)
  }

  /// 3 or 4 steps wide, between two walls.
  private mutating func digPit(_ x: Double, _ stream: inout RandomStream) {
    let width = stream.integer(in: 3...4)
    let bottom = y - Self.depth * hills.step
    for wall in [0, width] {
      addBlock(x + Double(wall) * hills.step, bottom, width: hills.step, height: y - bottom)
    }
    left = width + 2
    base = y
  }

  /// 3 or 4 stairs up or down.
  private mutating func buildStairs(_ x: Double, _ stream: inout RandomStream) {
    rise = stream.unit() > 0.5 ? 1 : -1
    let count = stream.integer(in: 3...4)
    let width = Double(Self.stair) * hills.step
    for stair in 0..<count {
      let top = y + Double(stair * rise) * hills.step
      addBlock(x + Double(stair) * width, top - hills.step, width: width, height: hills.step)
    }
    length = count * Self.stair
    left = length
    base = y
  }

  /// The line under the stairs: Gymnasium's, which slopes.
  private mutating func climb() {
    let done = Double(length - left - rise) / Double(Self.stair)
    y = base + done * Double(rise) * hills.step
  }

  /// - Parameters: the lower left corner, then the size.
  private mutating func addBlock(_ x: Double, _ y: Double, width: Double, height: Double) {
    blocks.append([SIMD2(x, y), SIMD2(x + width, y), SIMD2(x + width, y + height), SIMD2(x, y + height)])
  }
}

extension Double {
  /// -1, 0 or 1, as numpy's sign.
  fileprivate var signum: Double { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
