import Testing

@testable import Simulation

@Suite struct ContactTallyTests {
  /// At 10 steps per second: half a second is 5 steps.
  private func tally() -> ContactTally { ContactTally(bodies: 2, rate: 10) }

  @Test func `a bump counts once, a bounce soon after does not`() {
    var contacts = tally()
    contacts.begin(0)
    contacts.finishStep()
    contacts.end(0)
    contacts.finishStep()
    contacts.begin(0)
    contacts.finishStep()
    #expect(contacts.collisions == 1)
    contacts.end(0)
    for _ in 0..<3 { contacts.finishStep() }
    contacts.begin(0)
    #expect(contacts.collisions == 2)
    #expect(contacts.steps == 6)
    #expect(contacts.stepsTouching == 2)
  }

  @Test func `leaning is one collision, but hits every half second`() {
    var contacts = tally()
    contacts.begin(1)
    for _ in 0..<20 { contacts.finishStep() }
    #expect(contacts.collisions == 1)
    #expect(contacts.hits == 5)
    #expect(contacts.stepsTouching == 20)
    #expect(contacts.stepsPressed == 20)
    #expect(contacts.isTouching(1) && contacts.hasTouched(1))
    #expect(!contacts.isTouching(0) && !contacts.hasTouched(0))
    contacts.end(1)
    contacts.finishStep()
    #expect(contacts.stepsPressed == 0)
  }

  @Test func `any end of contact clears Gymnasium's flag, though another contact lasts`() {
    var contacts = tally()
    contacts.begin(0)
    contacts.begin(0)
    contacts.end(0)
    #expect(contacts.isTouching(0))
    #expect(!contacts.isLatched(0))
    contacts.begin(0)
    #expect(contacts.isLatched(0))
  }
}
