/// Who touched what since the episode began, counted physics step by physics step.
public struct ContactTally: Sendable {
  /// A contact counts as a new collision when this long has passed since the last one that did, in seconds.
  private static let quiet = 0.5

  /// Contacts of each body that last now.
  private var touching: [Int]
  /// Gymnasium's flag: set when a contact of the body begins, cleared when any of them ends.
  private var latch: [Bool]
  private var touched: [Bool]
  private var sinceCollision: Int
  private var sinceHit: Int
  private let quietSteps: Int

  /// New contacts of the robot, at least half a second after the last one.
  public private(set) var collisions = 0
  /// The same, but a contact that lasts hits again every half second: leaning on a wall is no way to avoid collisions.
  public private(set) var hits = 0
  /// Physics steps in which the robot touched something.
  public private(set) var stepsTouching = 0
  /// The last of them without a break.
  public private(set) var stepsPressed = 0
  public private(set) var steps = 0

  init(bodies: Int, rate: Double) {
    touching = Array(repeating: 0, count: bodies)
    latch = Array(repeating: false, count: bodies)
    touched = Array(repeating: false, count: bodies)
    quietSteps = Int((Self.quiet * rate).rounded())
    sinceCollision = quietSteps
    sinceHit = quietSteps
  }

  public func isTouching(_ body: Int) -> Bool { touching[body] > 0 }
  public func hasTouched(_ body: Int) -> Bool { touched[body] }
  func isLatched(_ body: Int) -> Bool { latch[body] }

  mutating func begin(_ body: Int) {
    touching[body] += 1
    latch[body] = true
    touched[body] = true
    if sinceCollision >= quietSteps {
      collisions += 1
      sinceCollision = 0
    }
    countHit()
  }

  private mutating func countHit() {
    guard sinceHit >= quietSteps else { return }
    hits += 1
    sinceHit = 0
  }

  mutating func end(_ body: Int) {
    touching[body] -= 1
    latch[body] = false
  }

  mutating func finishStep() {
    steps += 1
    sinceCollision += 1
    sinceHit += 1
    guard touching.contains(where: { $0 > 0 }) else {
      stepsPressed = 0
      return
    }
    stepsTouching += 1
    stepsPressed += 1
    countHit()
  }
}
