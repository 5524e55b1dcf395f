import Physics
import Testing

@Suite struct `Determinism` {
  @Test func `a world rebuilt for each episode repeats it bit by bit`() throws {
    let first = try tumble(steps: 300)
    #expect(try tumble(steps: 300) == first)
    #expect(Set(first).count > 1000, "the scene moves")
  }

  @Test func `two worlds stepped in turn do not disturb each other`() throws {
    var a = try Tumbler()
    var b = try Tumbler()
    var traceA: [UInt32] = []
    var traceB: [UInt32] = []
    for _ in 0..<100 {
      traceA += try a.trace(steps: 1)
      traceB += try b.trace(steps: 1)
    }
    #expect(traceA == traceB)
    #expect(traceA == (try tumble(steps: 100)))
  }

  @Test func `worlds on several threads give the bits of one`() async throws {
    let alone = try tumble(steps: 300)
    let traces = try await withThrowingTaskGroup(of: [UInt32].self) { group in
      for _ in 0..<4 { group.addTask { try tumble(steps: 300) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(traces.count == 4)
    for trace in traces { #expect(trace == alone) }
  }

  @Test func `looking at a world does not change it`() throws {
    var watched = try Tumbler()
    var bits: [UInt32] = []
    var events: [ContactEvent] = []
    var contacts: [Contact] = []
    let angles = (0..<10).map { Float($0) }
    var fractions = [Float](repeating: 0, count: 10)
    for _ in 0..<100 {
      bits += try watched.trace(steps: 1)
      watched.world.readContactEvents(into: &events)
      watched.world.readContacts(into: &contacts)
      var span = fractions.mutableSpan
      try watched.world.castRays(from: [0, 4], angles: angles.span, range: 10, into: &span)
      _ = try watched.world.overlaps(discAt: [0, 1], radius: 0.5)
    }
    #expect(bits == (try tumble(steps: 100)))
  }

  @Test func `an episode grows no buffer`() throws {
    var tumbler = try Tumbler()
    var events: [ContactEvent] = []
    var contacts: [Contact] = []
    for _ in 0..<500 {
      try tumbler.step()
      tumbler.world.readContactEvents(into: &events)
      tumbler.world.readContacts(into: &contacts)
    }
    #expect(tumbler.world.bufferGrowths == 0)
  }
}
