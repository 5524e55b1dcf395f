import Scene
import Wire

/// The stretch of the control table that one sync write of goals covers: no more than the servos of the bus need.
struct DynamixelWindow: Sendable, Equatable {
  let start: UInt16
  let length: Int

  init(_ maps: [ServoMap]) {
    let first: DynamixelRegister
    let last: DynamixelRegister
    if maps.allSatisfy({ $0.mode == .position }) {
      (first, last) = (.goalPosition, .goalPosition)
    } else {
      first = maps.contains { $0.control == .effort } ? .goalPWM : .goalVelocity
      last = maps.allSatisfy { $0.mode == .velocity } ? .goalVelocity : .goalPosition
    }
    start = first.address
    length = Int(last.address) + last.width - Int(start)
  }

  func put(_ goal: ServoGoal, _ mode: ServoModel.Mode, at base: Int, in data: inout [UInt8]) {
    put(.goalPWM, goal.effort, base, &data)
    put(.goalVelocity, mode == .velocity ? goal.velocity : 0, base, &data)
    put(.profileVelocity, mode == .position ? goal.velocity : 0, base, &data)
    put(.goalPosition, mode == .position ? goal.position : 0, base, &data)
  }

  private func put(_ register: DynamixelRegister, _ value: Int32, _ base: Int, _ data: inout [UInt8]) {
    guard register.address >= start, Int(register.address) + register.width <= Int(start) + length else { return }
    let place = base + Int(register.address - start)
    for byte in 0..<register.width { data[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * Int32(byte))) }
  }
}
