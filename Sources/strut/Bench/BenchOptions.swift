import ArgumentParser
import Foundation
import Learning

/// Seconds of a measurement.
struct Seconds: ExpressibleByArgument {
  static let range = 0.001...3600

  var value: Double

  init(_ value: Double) { self.value = value }

  init?(argument: String) {
    guard let value = Double(argument), value.isFinite else { return nil }
    self.value = value
  }

  /// Refuses what is too short to measure and too long to wait for.
  func checked(_ option: String) throws {
    guard Self.range.contains(value) else {
      throw ValidationError("\(option) is \(Figures.short(value)), but must be 0.001 to 3600 seconds")
    }
  }

  var defaultValueDescription: String { Figures.short(value) }
}

/// Whole numbers such as `64,64`.
struct CountList: ExpressibleByArgument {
  var values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    let counts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Count(argument: String($0)) }
    guard !counts.contains(where: { $0 == nil }) else { return nil }
    values = counts.compactMap { $0?.value }
  }

  /// Refuses values outside `range`, and lists that are shorter than `least`.
  func checked(_ option: String, in range: ClosedRange<Int>, least: Int = 1) throws {
    guard values.count >= least else {
      throw ValidationError("\(option) takes at least \(least) numbers, such as \(least > 1 ? "24,64,64,4" : "64")")
    }
    for value in values { _ = try Count(value).checked(option, in: range) }
  }

  var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}

/// What the subcommands of `bench` have in common.
struct BenchOptions: ParsableArguments {
  @Option(help: "Threads to use. (default: all cores)") var threads: Count?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws { _ = try threads?.checked("--threads", in: Limits.threads) }

  var pool: WorkerPool { WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount) }

  /// Prints the report that was asked for; after Ctrl-C it is of what was measured until then.
  func print(_ json: JSON, _ text: String) throws {
    try Console.print(self.json ? json.line : text)
    try Interrupt.check()
  }
}

extension Limits {
  static let environments = 1...65_536
  static let widths = 1...8_192
  static let calls = 100...100_000_000
}
