import Environments
import Testing

@testable import Viewer

struct ManualControlTests {
  private static let wheels = ActionSpec.continuous([ActionChannel(term: "left"), ActionChannel(term: "right")])

  @Test func `two wheels drive and turn`() {
    var control = ManualControl(Self.wheels)
    control.push(.up, pair: 0, 1)
    #expect(control.action == [1, 1])
    control.push(.left, pair: 0, 0.5)
    #expect(control.action == [0.5, 1])
    control.push(.up, pair: 0, 0)
    #expect(control.action == [-0.5, 0.5])
  }

  @Test func `channels take a key or a stick each, in their own range`() {
    var control = ManualControl(
      .continuous([ActionChannel(term: "hip", low: -2, high: 4), ActionChannel(term: "knee")]))
    #expect(control.action == [1, 0])
    control.push(.right, pair: 0, 1)
    control.push(.down, pair: 0, 0.25)
    #expect(control.action == [4, -0.25])
    control.push(.right, pair: 0, 0)
    #expect(control.action == [1, -0.25])
  }

  @Test func `a key names a choice, and what rests comes back`() {
    var control = ManualControl(.discrete(["up", "stay", "down"]))
    #expect(control.action == [1])
    control.push(.down, pair: 0, 1)
    #expect(control.action == [2])
    control.push(.down, pair: 0, 0)
    #expect(control.action == [1])
    control.choose(7)
    #expect(control.action == [1])
    control.choose(0)
    #expect(control.action == [0])
  }
}
