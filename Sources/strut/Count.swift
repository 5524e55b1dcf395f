import ArgumentParser

/// A whole number that may be written `6e6`.
struct Count: ExpressibleByArgument {
  var value: Int

  init(_ value: Int) { self.value = value }

  init?(argument: String) {
    guard let value = Int(argument) ?? Double(argument).flatMap({ Int(exactly: $0) }) else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { String(value) }

  /// Refuses a value outside `range`, naming the option.
  func checked(_ option: String, in range: ClosedRange<Int>) throws -> Int {
    guard range.contains(value) else {
      throw ValidationError("\(option) is \(value), but must be \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}

/// Sizes that options may have.
enum Limits {
  static let threads = 1...256
  static let steps = 1...1_000_000_000_000
  static let seeds = 1...1000
  static let episodes = 1...1_000_000
}
