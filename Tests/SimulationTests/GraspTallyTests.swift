import Scene
import Testing

@testable import Simulation

@Suite struct GraspTallyTests {
  private static let palm = 0
  private static let left = 1
  private static let right = 2
  private static let thing = 3

  /// At 60 steps per second: a lapse is 3 steps.
  private func tally() -> GraspTally {
    var grasp = GraspTally(
      thing: Self.thing, fingers: (driven: Self.left, follower: Self.right), palm: Self.palm, rate: 60)
    grasp.note(Int32(Self.thing), terrainTag, true)
    grasp.finishStep(poses: Self.poses(), isInBin: false)
    return grasp
  }

  private static func poses(thing: SIMD2<Float> = .zero, palm: SIMD2<Float> = .zero, turn: Float = 0) -> [Float] {
    [palm.x, palm.y, turn, 0, 0, 0] + Array(repeating: 0, count: 12) + [thing.x, thing.y, 0, 0, 0, 0]
  }

  private func touch(_ grasp: inout GraspTally, _ body: Int, _ began: Bool) {
    grasp.note(Int32(body), Int32(Self.thing), began)
  }

  private func lifted() -> GraspTally {
    var grasp = tally()
    touch(&grasp, Self.left, true)
    touch(&grasp, Self.right, true)
    grasp.note(terrainTag, Int32(Self.thing), false)
    return grasp
  }

  @Test func `held is in the air between both fingers and nothing else`() {
    var grasp = tally()
    touch(&grasp, Self.left, true)
    #expect(!grasp.isPinched && grasp.isTouchedByFinger)
    touch(&grasp, Self.right, true)
    #expect(grasp.isPinched && !grasp.isHeld)
    grasp.note(terrainTag, Int32(Self.thing), false)
    #expect(grasp.isHeld)
    touch(&grasp, Self.palm, true)
    #expect(!grasp.isHeld && grasp.isAirborne)
    touch(&grasp, Self.palm, false)
    #expect(grasp.isHeld)
    grasp.note(Int32(Self.left), Int32(Self.right), true)
    #expect(grasp.isHeld)
  }

  @Test func `slip is the way in the palm's frame since the hold began`() {
    var grasp = lifted()
    grasp.finishStep(poses: Self.poses(thing: [1, 0], palm: [1, 1]), isInBin: false)
    // Carried along and turned with the palm: no slip.
    grasp.finishStep(poses: Self.poses(thing: [6, 5], palm: [5, 5], turn: .pi / 2), isInBin: false)
    #expect(grasp.slip < 1e-6)
    grasp.finishStep(poses: Self.poses(thing: [1, 0.03], palm: [1, 1]), isInBin: false)
    grasp.finishStep(poses: Self.poses(thing: [1, 0], palm: [1, 1]), isInBin: false)
    #expect(abs(grasp.slip - 0.03) < 1e-6)
    #expect(grasp.holds == 1 && grasp.heldSteps == 4 && grasp.airborneSteps == 4)
  }

  @Test func `a contact that flickers neither ends a hold nor hides its slip`() {
    var grasp = lifted()
    grasp.finishStep(poses: Self.poses(), isInBin: false)
    touch(&grasp, Self.left, false)
    for _ in 0..<3 { grasp.finishStep(poses: Self.poses(thing: [0, -0.02]), isInBin: false) }
    touch(&grasp, Self.left, true)
    grasp.finishStep(poses: Self.poses(thing: [0, -0.02]), isInBin: false)
    #expect(grasp.holds == 1 && grasp.drops == 0 && abs(grasp.slip - 0.02) < 1e-6)
    #expect(grasp.heldSteps == 2 && grasp.airborneSteps == 5)
  }

  @Test(arguments: [(false, 1), (true, 0)]) func `what is lost in the air outside the bin is a drop`(
    isInBin: Bool, drops: Int
  ) {
    var grasp = lifted()
    grasp.finishStep(poses: Self.poses(), isInBin: isInBin)
    touch(&grasp, Self.left, false)
    for _ in 0..<10 { grasp.finishStep(poses: Self.poses(), isInBin: isInBin) }
    #expect(grasp.drops == drops && !grasp.wasSetDown)
  }

  @Test func `what is set down is no drop`() {
    var grasp = lifted()
    grasp.finishStep(poses: Self.poses(), isInBin: false)
    grasp.note(terrainTag, Int32(Self.thing), true)
    touch(&grasp, Self.left, false)
    for _ in 0..<10 { grasp.finishStep(poses: Self.poses(), isInBin: false) }
    #expect(grasp.drops == 0 && grasp.holds == 1 && grasp.wasSetDown)
  }
}
