import Testing

@testable import Neural

@Test(arguments: [
  ("3e-4", [3e-4, 3e-4, 3e-4, 3e-4]),
  ("linear 3e-4", [3e-4, 2.25e-4, 1.5e-4, 0]),
  ("linear 1 to 0.05", [1, 0.7625, 0.525, 0.05]),
  ("cosine 2", [2, 1.707_106_781, 1, 0]),
  ("cosine 2 to 1", [2, 1.853_553_391, 1.5, 1]),
  ("cosine restarts 2 2", [2, 1, 2, 0]),
])
func `schedules have their values at the start, a quarter, half and the end`(text: String, values: [Double]) throws {
  let schedule = try Schedule(text)
  for (progress, value) in zip([0, 0.25, 0.5, 1], values) {
    #expect(abs(schedule.value(at: progress) - value) < 1e-9)
  }
  #expect(schedule.value(at: -1) == schedule.value(at: 0))
  #expect(schedule.value(at: 2) == schedule.value(at: 1))
  #expect(try Schedule(schedule.description) == schedule)
}

@Test(arguments: [
  ("linear x", "'x' in schedule 'linear x' is not a number"),
  ("inf", "'inf' in schedule 'inf' is not a number"),
  ("cosine restarts 1 0", "'0' in schedule 'cosine restarts 1 0' is not a count of cycles"),
  (
    "sine 1",
    "'sine 1' is not a schedule; write '3e-4', 'linear 3e-4', 'linear 1 to 0.05', 'cosine 3e-4'"
      + " or 'cosine restarts 3e-4 10'"
  ),
])
func `a text that is no schedule is refused with a reason`(text: String, message: String) {
  #expect(throws: ScheduleError(message: message)) { try Schedule(text) }
}
