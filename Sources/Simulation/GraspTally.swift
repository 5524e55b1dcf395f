import Foundation

/// How a thing has been handled since the episode began, physics step by physics step.
public struct GraspTally: Sendable {
  /// A hold may lose a contact for this long and still be the same hold, in seconds: flicker hides no slip.
  private static let lapse = 0.05

  private let thing: Int
  private let fingers: (driven: Int, follower: Int)
  private let palm: Int
  private let lapseSteps: Int
  /// Contacts of the thing that last now.
  private var driven = 0
  private var follower = 0
  private var terrain = 0
  private var others = 0
  private var hasStood = false
  /// Where in the palm's frame the thing was when the hold began.
  private var anchor = SIMD2<Float>(0, 0)
  private var isHolding = false
  private var sinceHeld = 0

  /// Physics steps in which nothing but the robot touched the thing, or nothing at all.
  public private(set) var airborneSteps = 0
  /// Those of them in which it was held.
  public private(set) var heldSteps = 0
  /// Largest movement of the thing in the palm's frame during a hold, m; of the worst hold so far.
  public private(set) var slip = 0.0
  public private(set) var holds = 0
  /// Whether the last hold ended on something rather than in the air.
  public private(set) var wasSetDown = false
  /// Holds that ended in the air outside the bin.
  public private(set) var drops = 0

  /// Bodies by index; `rate` of the physics.
  init(thing: Int, fingers: (driven: Int, follower: Int), palm: Int, rate: Double) {
    self.thing = thing
    self.fingers = fingers
    self.palm = palm
    lapseSteps = Int((Self.lapse * rate).rounded())
  }

  public var isTouchedByFinger: Bool { driven > 0 || follower > 0 }
  /// Between the fingers, wherever it stands.
  public var isPinched: Bool { driven > 0 && follower > 0 }
  public var isAirborne: Bool { hasStood && terrain == 0 }
  /// In the air, in opposing contact with the two fingers and with nothing else.
  public var isHeld: Bool { isAirborne && isPinched && others == 0 }

  /// Notes that a contact between two tags began or ended.
  mutating func note(_ a: Int32, _ b: Int32, _ began: Bool) {
    guard a == thing || b == thing else { return }
    let other = Int(a == thing ? b : a)
    let change = began ? 1 : -1
    switch other {
    case fingers.driven: driven += change
    case fingers.follower: follower += change
    case Int(terrainTag): terrain += change
    default: others += change
    }
  }

  /// - Parameter poses: of every body, `[6 * bodies]`.
  mutating func finishStep(poses: [Float], isInBin: Bool) {
    if terrain > 0 { hasStood = true }
    if isAirborne { airborneSteps += 1 }
    if isHeld {
      heldSteps += 1
      let place = placeInPalm(poses)
      if !isHolding {
        isHolding = true
        holds += 1
        wasSetDown = false
        anchor = place
      }
      sinceHeld = 0
      let way = place - anchor
      slip = max(slip, Double((way * way).sum().squareRoot()))
    } else if isHolding {
      sinceHeld += 1
      if terrain > 0 {
        isHolding = false
        wasSetDown = true
      } else if sinceHeld > lapseSteps {
        isHolding = false
        if !isInBin { drops += 1 }
      }
    }
  }

  private func placeInPalm(_ poses: [Float]) -> SIMD2<Float> {
    let (thing, palm) = (6 * thing, 6 * palm)
    let way = SIMD2(poses[thing] - poses[palm], poses[thing + 1] - poses[palm + 1])
    let (cosine, sine) = (cos(poses[palm + 2]), sin(poses[palm + 2]))
    return SIMD2(way.x * cosine + way.y * sine, way.y * cosine - way.x * sine)
  }
}
