import Testing
import Wire

struct LinkDeviceTests {
  /// A device at the other end of a perfect line.
  private final class Line {
    var device: LinkDevice
    var parser = LinkParser()
    var time: UInt32 = 0
    var sequence: UInt16 = 0

    init(channels: Int = 2, canLockstep: Bool = true) {
      device = LinkDevice(kind: .virtual, channels: channels, canLockstep: canLockstep)
    }

    func say(_ frame: [UInt8]) -> (reply: LinkDevice.Reply, flags: LinkFlags) {
      for byte in frame where parser.feed(byte) { return (device.receive(parser), device.state.flags) }
      return (.nothing, device.state.flags)
    }

    func hello(lockstep: Bool = false, version: UInt8 = LinkMessage.version) {
      var hello = LinkHello(lockstep: lockstep)
      hello.version = version
      _ = say(encoded { hello.encode(into: &$0) })
    }

    func request(_ kind: LinkRequest.Kind, timeToLive: UInt16 = 50) -> LinkFlags {
      sequence &+= 1
      let request = LinkRequest(kind, sequence: sequence, timeToLive: timeToLive)
      return say(encoded { request.encode(into: &$0) }).flags
    }

    func command(_ values: [Float], timeToLive: UInt16 = 50) -> LinkFlags {
      sequence &+= 1
      return command(values, timeToLive: timeToLive, sequence: sequence)
    }

    func command(_ values: [Float], timeToLive: UInt16, sequence: UInt16) -> LinkFlags {
      var command = LinkCommand(channels: values.count)
      command.sequence = sequence
      command.timeToLive = timeToLive
      for index in values.indices { command.values[index] = values[index] }
      return say(encoded { command.encode(into: &$0) }).flags
    }

    /// How many milliseconds pass until the motors are turned off, at most `limit`.
    func wait(_ limit: Int) -> Int? {
      for millisecond in 1...limit {
        time &+= 1000
        if device.tell(time: time) { return millisecond }
      }
      return nil
    }

    var duty: [Float] { (0..<device.channels).map { device.duty[$0] } }
  }

  @Test func `a device obeys only when armed, and arms only after a hello of its version`() {
    let line = Line()
    let early = line.request(.arm)
    #expect(early.contains(.refused) && !early.contains(.armed))
    line.hello(version: 2)
    let wrong = line.request(.arm)
    #expect(wrong.contains(.refused) && !wrong.contains(.armed))
    line.hello()
    let disarmed = line.command([1, 1])
    #expect(disarmed.contains(.refused))
    #expect(line.duty == [0, 0])
    let armed = line.request(.arm)
    #expect(armed == .armed)
    let obeyed = line.command([1, -0.01])
    #expect(obeyed == .armed)
    #expect(line.wait(40) == nil)
    #expect(line.duty == [1, -0.01])
  }

  /// At every millisecond, also where the clock wraps around.
  @Test(arguments: [0, UInt32.max - 60_000]) func `motors are off a millisecond after the time to live`(start: UInt32) {
    for silence: UInt16 in [1, 7, 50, 90, 91, 1000, 65535] {
      let line = Line()
      line.time = start
      _ = line.device.tell(time: start)
      line.hello()
      _ = line.request(.arm)
      _ = line.command([0.5, 0.5], timeToLive: silence)
      #expect(line.wait(200) == Int(min(silence, 90)) + 1)
      #expect(line.duty == [0, 0])
      let after = line.command([0.5, 0.5])
      #expect(after.contains(.refused) && after.contains(.expired) && !after.contains(.armed))
      let again = line.request(.arm)
      #expect(again.contains(.refused) && !again.contains(.armed))
      let cleared = line.request(.clearFault)
      #expect(cleared == LinkFlags(), "clearing never arms")
      #expect(line.request(.arm) == .armed)
    }
  }

  @Test func `arming starts the clock too, and a time to live of nothing is refused`() {
    let line = Line()
    line.hello()
    #expect(line.request(.arm, timeToLive: 0) == .refused)
    _ = line.request(.arm, timeToLive: 20)
    let flags = line.command([0, 0], timeToLive: 0)
    #expect(flags.contains(.refused))
    #expect(line.wait(100) == 21)
  }

  @Test func `an emergency stop holds until it is cleared, by frame and by button`() {
    for byButton in [false, true] {
      let line = Line()
      line.hello()
      _ = line.request(.arm)
      _ = line.command([1, 1])
      _ = line.wait(40)
      if byButton { line.device.stop() } else { _ = line.request(.stop) }
      #expect(line.duty == [0, 0])
      #expect(line.request(.arm).contains(.emergency))
      line.hello()
      #expect(line.request(.arm).contains(.refused), "a new host does not clear it")
      _ = line.request(.clearFault)
      #expect(line.request(.arm) == .armed)
    }
  }

  @Test func `values are limited, and those that are no numbers refused without renewing anything`() {
    let line = Line()
    line.hello()
    _ = line.request(.arm)
    let limited = line.command([1.5, -7])
    #expect(limited.contains(.limited))
    _ = line.wait(40)
    #expect(line.duty == [1, -1])
    for value: Float in [.nan, .infinity, -.infinity] {
      let flags = line.command([0, value])
      #expect(flags.contains(.refused))
    }
    #expect(line.duty == [1, -1])
    #expect(line.command([1]).contains(.refused))
    #expect(line.wait(100) == 11)
  }

  @Test func `a motor follows as fast as the limit on change allows`() {
    let line = Line()
    line.hello()
    _ = line.request(.arm)
    _ = line.command([1, 0])
    _ = line.wait(10)
    #expect(abs(line.duty[0] - 0.3) < 1e-5 && line.duty[1] == 0)
    #expect(line.device.state.flags.contains(.limited))
  }

  @Test func `a late copy of a command keeps nothing alive`() {
    let line = Line()
    line.hello()
    _ = line.request(.arm)
    _ = line.command([1, 1], timeToLive: 50, sequence: 65535)
    _ = line.wait(40)
    #expect(line.command([1, 1], timeToLive: 50, sequence: 65535).contains(.refused))
    #expect(line.command([1, 1], timeToLive: 50, sequence: 40000).contains(.refused))
    #expect(line.wait(100) == 11)
  }

  @Test func `sequences wrap around`() {
    let line = Line()
    line.hello()
    _ = line.request(.arm)
    for sequence: UInt16 in [65534, 65535, 0, 1] {
      #expect(line.command([1, 1], timeToLive: 50, sequence: sequence) == .armed)
    }
  }

  @Test func `a hello disarms what another host had armed`() {
    let line = Line()
    line.hello()
    _ = line.request(.arm)
    _ = line.command([1, 1])
    _ = line.wait(10)
    line.hello()
    #expect(line.duty == [0, 0] && !line.device.isArmed)
  }

  @Test func `in lock-step a command steps, time to live is the plant's time, and nothing is slowed`() {
    let line = Line()
    line.hello(lockstep: true)
    #expect(line.device.helloReply.lockstep && line.device.helloReply.longestTimeToLive == 1000)
    _ = line.request(.arm, timeToLive: 1000)
    for step in 1...5 {
      let flags = line.command([step % 2 == 0 ? 1 : -1, 0.5], timeToLive: 150)
      #expect(flags.contains(.armed) && flags.contains(.lockstep) && !flags.contains(.limited))
      #expect(line.duty == [step % 2 == 0 ? 1 : -1, 0.5])
      #expect(line.wait(100) == nil)
    }
    // A plant that lets more time pass than the command allows.
    #expect(line.wait(100) == 51 && line.duty == [0, 0])
  }

  @Test func `a device without a plant does not agree to lock-step`() {
    let line = Line(canLockstep: false)
    line.hello(lockstep: true)
    #expect(!line.device.helloReply.lockstep && line.device.helloReply.longestTimeToLive == 90)
  }

  @Test func `the state answers the last request, and frames that are none are left alone`() {
    let line = Line()
    line.hello()
    _ = line.request(.arm)
    var command = LinkCommand(channels: 2)
    command.sequence = 77
    command.hostTime = 123_456
    command.timeToLive = 50
    _ = line.say(encoded { command.encode(into: &$0) })
    #expect(line.device.state.sequence == 77 && line.device.state.hostTime == 123_456)
    let state = LinkState(channels: 2)
    let (reply, _) = line.say(encoded { state.encode(into: &$0) })
    #expect(reply == .nothing)
  }
}
