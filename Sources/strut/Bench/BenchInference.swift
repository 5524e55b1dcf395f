import ArgumentParser
import Bench

/// `strut bench inference`: how soon a policy answers.
struct BenchInference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inference",
    abstract: "Time a policy's answer to one observation, normalisation included.")

  @Option(help: "Widths of the network, from the observation to the action.") var shape = CountList([24, 64, 64, 4])
  @Option(help: "Answers to time.") var calls = Count(200_000)
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    try shape.checked("--shape", in: Limits.widths, least: 2)
    _ = try calls.checked("--calls", in: Limits.calls)
  }

  func run() throws {
    let report = InferenceReport(shape: shape.values, calls: calls.value)
    try Console.print(json ? report.json.line : report.text)
  }
}

/// What `bench inference` found.
struct InferenceReport {
  var shape: [Int]
  var outcome: InferenceBench.Outcome

  init(shape: [Int], calls: Int) {
    self.shape = shape
    var bench = InferenceBench()
    bench.widths = shape
    outcome = bench.measure(calls: calls)
  }

  var json: JSON {
    [
      "shape": .array(shape.map { .integer($0) }), "calls": .integer(outcome.calls),
      "p50_seconds": .number(outcome.medianSeconds), "p99_seconds": .number(outcome.slowSeconds),
      "allocations": outcome.allocations.map { .integer($0) } ?? .null,
    ]
  }

  var text: String {
    let microseconds = { (seconds: Double) in "\(Figures.short(1e6 * seconds)) µs" }
    let heap = outcome.allocations.map { ", \($0) heap allocations" } ?? ""
    return "inference of one observation, \(shape.map(String.init).joined(separator: "-")): "
      + "\(microseconds(outcome.medianSeconds)) in the median, \(microseconds(outcome.slowSeconds)) at 99 %, "
      + "\(Figures.count(Double(outcome.calls))) calls" + heap
  }
}
