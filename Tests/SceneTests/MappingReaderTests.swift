import Scene
import Testing

private func reader(_ text: String, _ diagnostics: Diagnostics) throws -> MappingReader {
  MappingReader(try #require(Tree.parse(text, path: "m", diagnostics)), of: "motor 'm'", diagnostics)
}

@Test func `a mapping is read key by key`() throws {
  let diagnostics = Diagnostics()
  let reader = try reader(
    """
    torque: 3 Nm ± 10 %
    count: 4..9
    rays: 24
    at: [1, 2 ± 50 %]
    axis: [0, 1]
    name: left hip
    control: effort
    level: true
    body: hull
    rest: { a: 1 }
    """, diagnostics)
  #expect(reader.quantity("torque", .torque) == Quantity(nominal: 3, low: 2.7, high: 3.3))
  #expect(reader.integerRange("count", in: 0...20) == 4...9)
  #expect(reader.integer("rays", in: 1...99) == 24)
  #expect(reader.vector("at", .length) == [.fixed(1), Quantity(nominal: 2, low: 1, high: 3)])
  #expect(reader.point("axis", .none) == SIMD2(0, 1))
  #expect(reader.text("name") == "left hip")
  #expect(reader.choice("control", ["effort", "velocity"]) == "effort")
  #expect(reader.flag("level", default: false))
  #expect(reader.reference("body", to: "body", in: ["hull"]) == "hull")
  #expect(reader.has("rest") && reader.tree("rest")?["a"]?.text == "1")
  #expect(reader.number("gain", .none, default: 10) == 10 && reader.integer("n", in: 1...2, default: 2) == 2)
  reader.finish()
  #expect(diagnostics.all.isEmpty)
}

@Test func `everything that is wrong in a mapping is reported in one go`() throws {
  let diagnostics = Diagnostics()
  let reader = try reader(
    """
    torq: 3
    speed: fast
    level: 1
    control: efort
    body: hul
    at: 5
    rays: 2..3
    name: [a]
    none:
    """, diagnostics)
  #expect(reader.number("torque", .torque) == 0)
  #expect(reader.number("speed", .speed) == 0)
  #expect(reader.flag("level", default: true))
  #expect(reader.choice("control", ["velocity", "effort"]) == "velocity")
  _ = reader.reference("body", to: "body", in: ["hull", "leg"])
  #expect(reader.vector("at", .length) == [.fixed(0), .fixed(0)])
  _ = reader.integer("rays", in: 1...9)
  #expect(reader.text("name") == "")
  #expect(reader.text("none") == "")
  reader.finish()
  #expect(
    heads(diagnostics) == [
      "m:1:1: error: 'torque' is missing in motor 'm'",
      "m:1:1: error: unknown key 'torq' in motor 'm'; did you mean 'torque'?",
      "m:2:8: error: 'fast' is not a number",
      "m:3:8: error: 'level' is true or false, not '1'",
      "m:4:10: error: 'control' is one of velocity, effort, not 'efort'; did you mean 'effort'?",
      "m:5:7: error: unknown body 'hul'; did you mean 'hull'?",
      "m:6:5: error: 'at' takes a list of 2 numbers, not '5'",
      "m:7:7: error: 'rays' takes one number, not a range",
      "m:8:7: error: 'name' takes a word, not a list",
      "m:9:6: error: 'none' has no value",
    ])
}

@Test func `what is no mapping is reported once`() throws {
  let diagnostics = Diagnostics()
  let reader = try reader("[1, 2]", diagnostics)
  _ = reader.number("torque", .torque)
  reader.finish()
  #expect(heads(diagnostics) == ["m:1:1: error: motor 'm' takes a mapping, not a list"])
}
