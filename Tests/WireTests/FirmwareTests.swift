import Foundation
import Testing
import Wire

/// The firmware, as QEMU runs it: its clock is the emulated chip's, which stands still while this machine does.
@Suite(.serialized) struct FirmwareTests {
  /// Compiles all of `Wire` for armv7em as well, without a heap.
  @Test func `both boards' firmware builds from Wire's sources`() throws {
    let build = FirmwareRig.tool("firmware")
    try build.run()
    build.waitUntilExit()
    #expect(build.terminationStatus == 0)
    for name in ["stm32f405.elf", "emulated.elf"] {
      let path = FirmwareRig.checkout.appendingPathComponent(".build/firmware/\(name)").path
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  /// STRUT_SILENCES sets how many instants; the suite tries a few.
  @Test func `the motors are off within 100 ms after the host fell silent, at whatever instant`() throws {
    let instants = ProcessInfo.processInfo.environment["STRUT_SILENCES"].flatMap { Int($0) } ?? 6
    let rig = try FirmwareRig()
    var random = Dice(state: 1)
    var slowest: UInt32 = 0
    var (instant, tries) = (0, 0)
    while instant < instants {
      tries += 1
      try #require(tries < 20 * instants, "the machine is too busy to keep the motors alive")
      try rig.greet()
      _ = try rig.request(.clearFault)
      #expect(try rig.request(.arm).flags == .armed)
      let timeToLive = UInt16.random(in: 20...200, using: &random)
      var last = try rig.command(0.5, timeToLive: timeToLive)
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        _ = try rig.wait(Double.random(in: 0...0.015, using: &random)) { false }
        last = try rig.command(1, timeToLive: timeToLive)
      }
      // A test that gets no time is a silent host before its time.
      guard last.flags.contains(.armed) else { continue }
      // A host may die within a frame, and a pulled plug may say anything.
      let words = rig.commandFrame(1)
      if instant % 3 == 1 { rig.say(Array(words.prefix(instant % words.count))) }
      if instant % 3 == 2 { rig.say((0..<instant * 7).map { _ in UInt8.random(in: 1...255, using: &random) }) }

      let seen = rig.drives.count
      let off = { rig.drives[seen...].first { $0.isOff } }
      #expect(try rig.wait(10) { off() != nil }, "instant \(instant): the motors stay on")
      let silence = (off()?.time ?? .max) &- last.deviceTime
      slowest = max(slowest, silence)
      #expect(silence <= 100_000, "instant \(instant): \(silence) us")
      rig.say([0])
      let after = try rig.command(1)
      #expect(after.flags.contains(.expired) && after.flags.contains(.refused) && !after.flags.contains(.armed))
      instant += 1
    }
    print("firmware: motors off at most \(slowest) us after the last command, in \(instants) silences")
  }

  @Test func `an emergency stop turns the motors off at once and holds`() throws {
    let rig = try FirmwareRig()
    #expect(
      rig.hellos.last == LinkHelloReply(lockstep: false, kind: .emulatedFirmware, channels: 2, longestTimeToLive: 90))
    #expect(try rig.request(.arm).flags == .armed)
    let moving = try rig.command(1)
    #expect(moving.contacts == 1 && !moving.flags.contains(.blind))
    #expect(try rig.wait(5) { rig.drives.last?.isOff == false })
    let seen = rig.drives.count
    let stopped = try rig.request(.stop)
    #expect(stopped.flags == .emergency)
    #expect(try rig.wait(5) { rig.drives.count > seen + 5 })
    let off = try #require(rig.drives[seen...].first { $0.isOff })
    #expect(Int32(bitPattern: off.time &- stopped.deviceTime) < 2000)
    #expect(try rig.request(.arm).flags.contains(.refused))
    _ = try rig.request(.clearFault)
    #expect(try rig.request(.arm).flags == .armed)
  }

  @Test func `a hung loop is noticed by the watchdog, and the chip starts over disarmed`() throws {
    let rig = try FirmwareRig()
    _ = try rig.request(.arm)
    let moving = try rig.command(1, timeToLive: 90)
    #expect(try rig.wait(5) { rig.drives.last?.isOff == false })
    let seen = rig.drives.count
    rig.sayFromPlant(type: LinkMessage.hang)
    let off = { rig.drives[seen...].first { $0.isOff } }
    #expect(try rig.wait(10) { off() != nil })
    #expect(try #require(off()).time &- moving.deviceTime <= 100_000)
    // The clock began anew.
    #expect(try rig.wait(10) { (rig.drives.last?.time ?? .max) < moving.deviceTime })
    let after = try rig.command(1)
    #expect(after.flags.contains(.refused) && !after.flags.contains(.armed))
    #expect(try rig.request(.arm).flags.contains(.refused), "no host has greeted it")
  }

  @Test func `in lock-step the clock is the plant's, however long the host takes`() throws {
    let rig = try FirmwareRig()
    rig.plantTime = 3_000_000_000
    try rig.greet(lockstep: true)
    #expect(rig.hellos.last?.lockstep == true)
    #expect(try rig.request(.arm, timeToLive: 500).flags.contains(.armed))
    for step in 1...10 {
      if step == 5 { _ = try rig.wait(0.5) { false } }
      let state = try rig.command(step % 2 == 0 ? 1 : -1, timeToLive: 150)
      #expect(state.deviceTime == 3_000_000_000 + UInt32(step) * 100_000)
      #expect(state.flags.contains(.armed) && state.flags.contains(.lockstep) && !state.flags.contains(.limited))
      // The plant felt the command of this very step.
      #expect(state.speeds[1] == (step % 2 == 0 ? -1 : 1))
    }
    rig.plantTime &+= 200_000
    let late = try rig.command(1, timeToLive: 150)
    #expect(late.flags.contains(.expired) && !late.flags.contains(.armed))
  }
}
