import Random
import Testing

@testable import Simulation

@Suite struct SensorFeedTests {
  /// What the robot knows after each physics step when the sensor's value is the step's number.
  private func known(period: Int, delay: Int, steps: Int = 60) -> [Float] {
    var feed = SensorFeed(range: 0..<1, period: period, delay: delay, noise: 0, stream: RandomStream(1))
    var fresh: [Float] = [0]
    var state: [Float] = [-1]
    var result: [Float] = []
    for step in 0...steps {
      if step == 0 || feed.samples(at: step) {
        fresh[0] = Float(step)
        feed.take(&fresh, at: step, into: &state)
      }
      feed.deliver(at: step, into: &state)
      result.append(state[0])
    }
    return result
  }

  @Test func `without delay every sample is known at once, and held`() {
    let known = known(period: 5, delay: 0)
    for step in known.indices { #expect(known[step] == Float(step / 5 * 5)) }
  }

  @Test(arguments: [1, 3, 5, 7, 23]) func `a sample arrives on a control step, as old as the delay`(delay: Int) {
    let known = known(period: 5, delay: delay)
    for step in known.indices where step % 5 == 0 && step >= delay { #expect(known[step] == Float(step - delay)) }
    for step in known.indices where step < delay { #expect(known[step] == 0) }
  }

  @Test func `noise has the deviation that was asked for, and repeats itself`() {
    func samples() -> [Float] {
      var feed = SensorFeed(range: 0..<1, period: 1, delay: 0, noise: 0.5, stream: RandomStream(7))
      var state: [Float] = [0]
      return (0..<4000).map { step in
        var fresh: [Float] = [0]
        feed.take(&fresh, at: step, into: &state)
        return state[0]
      }
    }
    let values = samples()
    let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
    #expect(abs(variance.squareRoot() - 0.5) < 0.02)
    #expect(values == samples())
  }
}
