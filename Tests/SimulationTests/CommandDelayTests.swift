import Robots
import Scene
import Testing

@testable import Simulation

@Suite struct CommandDelayTests {
  @Test(arguments: [0, 1, 3, 5, 12]) func `a command reaches its actuator after its delay`(delay: Int) {
    let stepsPerControl = 5
    var line = CommandDelay(delays: [delay, 0], stepsPerControl: stepsPerControl)
    var command = RobotCommand(RobotLayout(RobotModel()))
    var obeyed: [Float] = [0, 0]
    for step in 0..<100 {
      if step % stepsPerControl == 0 {
        command.values = [Float(step + 1), Float(step + 1)]
        line.issue(command)
      }
      let age = step - delay
      line.read(step: step, into: &obeyed)
      #expect(obeyed[0] == (age < 0 ? 0 : Float(age / stepsPerControl * stepsPerControl + 1)))
      #expect(obeyed[1] == Float(step / stepsPerControl * stepsPerControl + 1))
    }
  }
}
