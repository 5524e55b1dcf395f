import Bridge
import Foundation
import Robots
import Scene
import Testing

/// Figures of this machine, for whoever asks with `STRUT_MEASURE=1`: twelve servos on a pseudo-terminal, read all and write
/// all, with and without damage. Reported, not asserted, because they are times.
@Test(.enabled(if: ProcessInfo.processInfo.environment["STRUT_MEASURE"] != nil))
private func `how fast twelve servos are exchanged`() throws {
  let robot = try Machines.joints(12, link: "dynamixel")
  var options = DriverOptions()
  options.timeToLive = 30_000
  for (name, damage) in [
    ("paced at 4 Mbaud", Responder.Damage(baud: 4_000_000)), ("unpaced", .init()),
    ("1 in 50 corrupt", .init(corruptEvery: 50)),
    ("1 in 50 lost", .init(dropEvery: 50)),
  ] {
    let responder = try Responder(DynamixelServos(Array(1...12)), damage: damage)
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: options)
    try #require(driver.reconnect(by: .now + .milliseconds(20_000)))
    while !driver.isArmed { try? driver.arm() }
    var (all, whole, torn) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
    var fresh = 0
    let turns = 20_000
    for turn in 0..<turns {
      command.values[turn % 12] = Float(turn % 100) / 100
      let start = Instant.now
      let exchange = driver.exchange(command, into: &state)
      let taken = Instant.now - start
      all.add(taken)
      if exchange.fresh == 0xFFF { whole.add(taken) } else { torn.add(taken) }
      fresh += exchange.fresh.nonzeroBitCount
    }
    responder.finish()
    let stale = 100 * (1 - Double(fresh) / Double(12 * turns))
    print(
      "\(name): p50 \(1_000_000_000 / all.percentile(0.5)) turns/s, p50 \(us(all, 0.5)), p99 \(us(all, 0.99)), longest "
        + "\(us(all, 1)); \(torn.count) turns with a loss: p50 \(us(torn, 0.5)) against \(us(whole, 0.5)); "
        + "\(String(format: "%.2f", stale)) % of joint samples stale")
  }
}

private func us(_ histogram: LatencyHistogram, _ share: Double) -> String { "\(histogram.percentile(share) / 1000) us" }
