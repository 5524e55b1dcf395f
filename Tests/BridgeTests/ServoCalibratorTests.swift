import Bridge
import Scene
import Testing
import Wire

@Suite(.serialized, .timeLimit(.minutes(2)))
private struct ServoCalibratorTests {
  @Test func `where a Dynamixel stands becomes its middle`() throws {
    let robot = try Machines.joints(2, link: "dynamixel")
    let servos = DynamixelServos([1, 2])
    servos.set(1, .presentPosition, 3000)
    servos.set(1, .homingOffset, 100)
    servos.set(2, .torqueEnable, 1)
    let responder = try Responder(servos)
    let calibrator = try ServoCalibrator(robot, on: SerialPort(path: responder.path, baud: 4_000_000), options: patient)
    #expect(try calibrator.counts() == [3000, 2048])
    let offsets = try calibrator.setMiddle()
    try calibrator.apply(
      Calibration(servos: [
        "j1": .init(id: 1, homingOffset: -852, rangeMin: 500, rangeMax: 3500),
        "j2": .init(id: 2, homingOffset: 0, rangeMin: 1000, rangeMax: 2000),
      ]))
    responder.finish()
    // It reported 3000 with 100 added, and is to report 2048.
    #expect(offsets == [-852, 0] && servos.value(1, .homingOffset) == -852)
    #expect(servos.value(2, .torqueEnable) == 0)
    #expect(servos.value(1, .minPosition) == 500 && servos.value(2, .maxPosition) == 2000)
  }

  @Test func `where a Feetech stands becomes its middle, sign and magnitude`() throws {
    let robot = try Machines.joints(1, link: "feetech")
    let servos = FeetechServos([1])
    let responder = try Responder(servos)
    let calibrator = try ServoCalibrator(robot, on: SerialPort(path: responder.path, baud: 1_000_000), options: patient)
    try calibrator.apply(
      Calibration(servos: ["j1": .init(id: 1, homingOffset: -70, rangeMin: 500, rangeMax: 3500)]))
    let offsets = try calibrator.setMiddle()
    let other = Calibration(servos: ["j1": .init(id: 3, homingOffset: 0, rangeMin: 0, rangeMax: 1)])
    #expect(
      complaintOf { try calibrator.apply(other) } == "the calibration has 'j1' on id 3, the robot's file on id 1")
    responder.finish()
    // The responder reports 2048 whatever its offset, so the offset stays.
    #expect(offsets == [-70] && servos.word(1, .homingOffset) == 0x800 | 70 && servos.word(1, .maxPosition) == 3500)
  }
}
