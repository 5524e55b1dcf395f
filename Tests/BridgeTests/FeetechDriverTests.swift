import Bridge
import Foundation
import Robots
import Scene
import Synchronization
import Testing
import Wire

/// The built program stands in as guardian where there is one; a shell that reads until its input ends does as well.
private let shell = ["/bin/sh", "-c", "head -c 1 >/dev/null; head -c 1 >/dev/null; cat >/dev/null"]

@Suite(.serialized, .timeLimit(.minutes(2)))
private struct FeetechDriverTests {
  @Test func `a policy's values reach the servos as counts and come back as positions`() throws {
    let robot = try Machines.shipped("arm")
    let servos = FeetechServos([1, 2, 3, 4])
    let responder = try Responder(servos)
    var options = patient
    options.guardian = shell
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: options)
    try driver.connect()
    try driver.arm()
    var found = driver.read(into: &state)
    for _ in 0..<100 where found.fresh != 0b1111 { found = driver.read(into: &state) }
    command.values = [-1, 1, 0, -0.5]
    let sent = driver.write(command)
    responder.finish()
    #expect(found.fresh == 0b1111 && found.temperature == 31 && sent.fault == nil && driver.promise == .guardian)
    let slot = try #require(RobotLayout(robot).sensors.first { $0.kind == .joints }).offset
    // Shoulder in the middle; both fingers where the left one is.
    #expect(state.values[slot] == 0 && state.values[slot + 6] == -0.035 && state.values[slot + 8] == -0.035)
    #expect(driver.senses.count { $0 } == 10)
    #expect(servos.word(1, .goalPosition) == 1266 && servos.word(1, .goalVelocity) == 1956)
    // The elbow turns the other way round: 1.9 rad is 1238.6 counts below the middle.
    #expect(servos.word(2, .goalPosition) == 809)
    #expect(servos.word(4, .goalVelocity) == 0x8000 | 1536 && servos.word(4, .torqueLimit) == 1000)
    #expect(servos.tables[4]![33] == 1 && servos.tables[1]![33] == 0 && servos.tables[1]![40] == 1)
    driver.release()
  }

  @Test func `a host without its guardian is stopped`() throws {
    let robot = try Machines.joints(2, link: "feetech")
    let responder = try Responder(FeetechServos([1, 2]))
    var options = patient
    // Takes two beats, of its start and of arming, and ends as a guardian does that turned the torque off.
    options.guardian = ["/bin/sh", "-c", "head -c 1 >/dev/null; head -c 1 >/dev/null"]
    let (driver, _, command) = try Machines.driver(robot, responder.path, options: options)
    try driver.connect()
    try driver.arm()
    var exchange = driver.write(command)
    for _ in 0..<5000 where exchange.fault == nil {
      (Instant.now + .milliseconds(1)).sleep()
      exchange = driver.write(command)
    }
    #expect(exchange.fault == .watchdog && !driver.isArmed)
    #expect(complaintOf { try driver.arm() }.hasSuffix("the servos were stopped; clear the fault first"))
    try driver.clearFault()
    #expect(!driver.isArmed)
    driver.release()
    responder.finish()
  }

  @Test(arguments: [true, false])
  func `the guardian turns the torque off when the host falls silent or dies`(_ dies: Bool) throws {
    let terminal = try PseudoTerminal()
    let port = SerialPort(path: terminal.path, baud: 1_000_000)
    try port.open()
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    let frame: [UInt8] = [0xFF, 0xFF, 0xFE, 0x06, 0x83, 0x28, 0x01, 0x01, 0x00, 0x4E]
    let out = try #require(port.line).descriptor
    let done = DispatchSemaphore(value: 0)
    let input = ends[0]
    Thread {
      // Without the host's end only a silence ends it, and the other way round.
      GuardianProcess.watch(heartbeat: input, port: out, frame: frame, timeToLive: dies ? 0 : 20)
      done.signal()
    }.start()
    let beats: [UInt8] = [1, 1]
    #expect(unsafe write(ends[1], beats, 2) == 2)
    if dies { close(ends[1]) }
    done.wait()
    if !dies { close(ends[1]) }
    close(ends[0])
    // The kernel may hand them over one by one.
    var heard: [UInt8] = []
    let deadline = Instant.now + .milliseconds(5000)
    while heard.count < 30, Instant.now < deadline {
      var bytes = [UInt8](repeating: 0, count: 64)
      var span = bytes.mutableSpan
      if case .bytes(let count) = terminal.line.read(into: &span, by: deadline) { heard += bytes[..<count] }
    }
    #expect(heard == frame + frame + frame)
  }

  @Test func `damaged answers cost their own servos only`() throws {
    let robot = try Machines.joints(6, link: "feetech")
    let responder = try Responder(FeetechServos(Array(1...6)), damage: .init(corruptEvery: 50))
    var options = DriverOptions()
    options.lockstep = true
    var (driver, state, _) = try Machines.driver(robot, responder.path, options: options)
    try driver.connect()
    var stale = 0
    for _ in 0..<20 { stale += 6 - driver.read(into: &state).fresh.nonzeroBitCount }
    responder.finish()
    // 120 answers after those of `connect`, of which two or three are damaged.
    #expect((1...3).contains(stale))
  }
}
