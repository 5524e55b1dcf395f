import Bridge
import Testing

struct StopPromiseTests {
  @Test func `a servo without a watchdog does not promise to stop when its cable is pulled`() {
    #expect(StopPromise.guardian.text.contains("cable is pulled nothing does"))
    #expect(StopPromise.motorsOff.text.contains("motors off"))
  }
}
