import Random
import Scene
import Testing

private func tree(_ text: String) -> Tree {
  let start = Place(line: 1, column: 1)
  return Tree(
    .scalar(text, plain: true), at: SourceRange(source: Source(path: "q", text: text), from: start, to: start))
}

private struct Written: Sendable {
  var text: String
  var dimension: Dimension
  var nominal: Double
  var low: Double
  var high: Double

  init(_ text: String, _ dimension: Dimension, _ nominal: Double, _ low: Double? = nil, _ high: Double? = nil) {
    (self.text, self.dimension, self.nominal) = (text, dimension, nominal)
    (self.low, self.high) = (low ?? nominal, high ?? nominal)
  }
}

@Test(arguments: [
  Written("1.5", .none, 1.5), Written("6e6", .none, 6_000_000), Written("-2.5E-1", .none, -0.25),
  Written("+3", .none, 3), Written(".5", .none, 0.5), Written("0", .none, 0), Written("0.25", .none, 0.25),
  Written("14/30", .none, 14.0 / 30), Written("-8/30 m", .length, -8.0 / 30), Written("160/30 m", .length, 160.0 / 30),
  Written("30 cm", .length, 0.3), Written("2.5m", .length, 2.5), Written("2 km", .length, 2000),
  Written("180 deg", .angle, .pi), Written("90°", .angle, .pi / 2), Written("1 turn", .angle, 2 * .pi),
  Written("20 ms", .time, 0.02), Written("2 min", .time, 120), Written("60 rpm", .angularSpeed, 2 * .pi),
  Written("36 km/h", .speed, 10), Written("10 kgcm", .torque, 0.980665), Written("3 N m", .torque, 3),
  Written("1 %", .ratio, 0.01), Written("0.2", .ratio, 0.2), Written("9.81 m/s²", .acceleration, 9.81),
  Written("1 per m", .perLength, 1), Written("130/30 per m", .perLength, 130.0 / 30),
  Written("-5 per rad", .perAngle, -5), Written("2 per cm", .perLength, 200), Written("10 per min", .rate, 1.0 / 6),
  Written("1.2 ± 10 %", .none, 1.2, 1.08, 1.32), Written("-2 ± 50%", .none, -2, -3, -1),
  Written("12 kg +- 0.5 kg", .mass, 12, 11.5, 12.5), Written("12 kg +/- 500 g", .mass, 12, 11.5, 12.5),
  Written("12 ± 0.5 kg", .mass, 12, 11.5, 12.5), Written("10 cm ± 1", .length, 0.1, 0.09, 0.11),
  Written("20 % ± 10 %", .ratio, 0.2, 0.18, 0.22),
  Written("10..40 ms", .time, 0.025, 0.01, 0.04), Written("-5..5 N", .force, 0, -5, 5),
  Written("-1.6..-0.1 rad", .angle, -0.85, -1.6, -0.1), Written("1 cm .. 1 m", .length, 0.505, 0.01, 1),
  Written("0..12", .none, 6, 0, 12), Written("1/4..3/4", .none, 0.5, 0.25, 0.75),
])
private func `numbers carry fractions, units, tolerances and ranges`(_ written: Written) throws {
  let diagnostics = Diagnostics()
  let read = try #require(readQuantity(tree(written.text), written.dimension, of: "it", diagnostics))
  #expect(abs(read.nominal - written.nominal) <= 1e-12 * max(1, abs(written.nominal)))
  #expect(abs(read.low - written.low) <= 1e-12 * max(1, abs(written.low)))
  #expect(abs(read.high - written.high) <= 1e-12 * max(1, abs(written.high)))
  #expect(diagnostics.all.isEmpty)
}

@Test(arguments: [
  ("abc", Dimension.none, "'abc' is not a number"), ("", .none, "'it' has no value"),
  ("1,5", .none, "'1,5' has the unit ',5' where a plain number is wanted"),
  (".inf", .none, "'.inf' is not finite"), ("-inf", .none, "'-inf' is not finite"),
  ("NaN", .none, "'NaN' is not finite"),
  ("1e999", .none, "'1e999' is not finite"), ("1/0", .none, "'1/0' divides by zero"),
  ("010", .none, "'010' has a leading zero, which some readers take for octal"),
  ("0x10", .none, "'0x10' has the unit 'x10' where a plain number is wanted"),
  ("1:30", .time, "unknown unit ':30' of time (s, ms, us, µs, min, h)"),
  ("5 kg", .length, "'kg' is not a unit of length (m, cm, mm, km)"),
  ("5 metre", .length, "unknown unit 'metre' of length (m, cm, mm, km)"),
  ("5 kgs", .mass, "unknown unit 'kgs' of mass (kg, g, t); did you mean 'kg'?"),
  ("5 kg", .none, "'5 kg' has the unit 'kg' where a plain number is wanted"),
  ("3..1", .none, "the range '3..1' runs backwards"), ("1..", .none, "'1..' is not a number"),
  ("1..2..3", .none, "'1..2..3' is not a number"), ("1 ± -1", .none, "the tolerance in '1 ± -1' is negative"),
  ("1 ± 2 ± 3", .none, "'1 ± 2 ± 3' is not a number"),
  ("2e5 m", .length, "'2e5 m' is beyond 100000 m, the most that is reckoned with here"),
  ("1e12 ± 10 %", .none, "'1e12 ± 10 %' is beyond 1000000000000, the most that is reckoned with here"),
])
func `a wrong number is refused in plain words`(_ text: String, _ dimension: Dimension, _ message: String) {
  let diagnostics = Diagnostics()
  #expect(readQuantity(tree(text), dimension, of: "it", diagnostics) == nil)
  #expect(heads(diagnostics) == ["q:1:1: error: \(message)"])
}

@Test func `a number may have bounds, also for the ends of its range`() {
  let diagnostics = Diagnostics()
  #expect(readQuantity(tree("0 kg"), .mass, in: .positive, of: "mass", diagnostics) == nil)
  #expect(readQuantity(tree("2 ± 150 %"), .mass, in: .positive, of: "mass", diagnostics) == nil)
  #expect(readNumber(tree("-1"), .none, in: .notNegative, of: "noise", diagnostics) == nil)
  #expect(readNumber(tree("90 cm"), .length, in: 1...2, of: "length", diagnostics) == nil)
  #expect(readNumber(tree("1..2"), .none, of: "angle", diagnostics) == nil)
  #expect(readIntegerRange(tree("1.5"), in: 1...9, of: "count", diagnostics) == nil)
  #expect(
    Set(diagnostics.all.map(\.message)) == [
      "'mass' must be above 0, not '0 kg'", "'mass' must stay above 0, unlike '2 ± 150 %'",
      "'noise' must be at least 0, not '-1'", "'length' must be between 1 and 2 m, not '90 cm'",
      "'angle' takes one number, not the range '1..2'", "'count' takes whole numbers, not '1.5'",
    ])
  #expect(readIntegerRange(tree("4..9"), in: 0...20, of: "count", diagnostics) == 4...9)
}

@Test func `a fixed quantity draws nothing and a random one stays in its range`() {
  var stream = RandomStream(.parameters, seed: 1)
  let untouched = stream
  #expect(Quantity.fixed(3).sample(&stream) == 3)
  #expect(stream == untouched)
  let drawn = (0..<1000).map { _ in Quantity(nominal: 1, low: 0.5, high: 2).sample(&stream) }
  #expect(drawn.allSatisfy { (0.5...2).contains($0) })
  #expect(drawn.min() ?? 1 < 0.55 && drawn.max() ?? 1 > 1.95)
}

@Test func `every unit is one of its own dimension and reads back`() throws {
  for dimension in Dimension.allCases {
    for unit in dimension.units {
      let diagnostics = Diagnostics()
      let read = try #require(readNumber(tree("0.5 \(unit.name)"), dimension, of: "it", diagnostics))
      #expect(abs(read - 0.5 * unit.size) <= 1e-12 * unit.size)
    }
    #expect(dimension.units.isEmpty || dimension == .ratio || dimension.units[0].size == 1)
  }
}
