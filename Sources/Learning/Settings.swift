import Neural

/// A setting that cannot be used. The description is for the user and begins with where the setting stands.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ message: String, place: String) {
    description = place.isEmpty ? "error: \(message)" : "\(place): error: \(message)"
  }

  init(lines: [String]) { description = lines.joined(separator: "\n") }
}

/// An algorithm's settings as texts with their places, read by name, type and range. Reading marks a name as known;
/// `finish` then reports the names that nobody asked for.
public struct Settings: Sendable {
  private struct Entry {
    var path: String
    var value: String
    var place: String
  }
  private var entries: [Entry] = []
  /// Everything read so far, defaults included, in the order of first reading; texts that read back to the same.
  public private(set) var resolved: [(path: String, value: String)] = []

  /// - Parameter pairs: dotted path, text such as `6e6`, `linear 3e-4`, `[64, 64]` or `true`, and where it stands
  ///   (`file:line:column` or the option). A later pair replaces an earlier one of the same path.
  public init(_ pairs: [(path: String, value: String, place: String)] = []) {
    for pair in pairs {
      entries.removeAll { $0.path == pair.path }
      entries.append(Entry(path: pair.path, value: pair.value, place: pair.place))
    }
  }

  public func has(_ name: String) -> Bool { entries.contains { $0.path == name } }

  public mutating func integer(
    _ name: String, in range: ClosedRange<Int>, default standard: Int
  ) throws(SettingsError) -> Int {
    guard let entry = entry(name, default: "\(standard)") else { return standard }
    guard let value = Self.integer(entry.value) else {
      throw SettingsError("\(name) is '\(entry.value)', but must be a whole number", place: entry.place)
    }
    guard range.contains(value) else { throw outside(entry, Self.describe(range)) }
    return value
  }

  public mutating func number(
    _ name: String, in range: ClosedRange<Double>, default standard: Double
  ) throws(SettingsError) -> Double {
    guard let entry = entry(name, default: "\(standard)") else { return standard }
    guard let value = Double(entry.value), value.isFinite else {
      throw SettingsError("\(name) is '\(entry.value)', but must be a number", place: entry.place)
    }
    guard range.contains(value) else { throw outside(entry, Self.describe(range)) }
    return value
  }

  public mutating func flag(_ name: String, default standard: Bool) throws(SettingsError) -> Bool {
    guard let entry = entry(name, default: "\(standard)") else { return standard }
    guard let value = Bool(entry.value) else {
      throw SettingsError("\(name) is '\(entry.value)', but must be true or false", place: entry.place)
    }
    return value
  }

  public mutating func choice(
    _ name: String, _ choices: [String], default standard: String
  ) throws(SettingsError) -> String {
    guard let entry = entry(name, default: "\(standard)") else { return standard }
    guard choices.contains(entry.value) else {
      throw SettingsError(
        "\(name) is '\(entry.value)', but must be one of \(choices.joined(separator: ", "))"
          + Spelling.suggestion(for: entry.value, among: choices), place: entry.place)
    }
    return entry.value
  }

  /// A list such as `[64, 64]`; a single number is a list of one, and `[]` is empty.
  public mutating func integers(
    _ name: String, in range: ClosedRange<Int>, default standard: [Int]
  ) throws(SettingsError) -> [Int] {
    guard let entry = entry(name, default: "\(standard)") else { return standard }
    var text = Substring(entry.value)
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    var values: [Int] = []
    for part in text.split(separator: ",") {
      guard let value = Self.integer(String(part.filter { $0 != " " })) else {
        throw SettingsError(
          "\(name) is '\(entry.value)', but must be whole numbers such as [64, 64]", place: entry.place)
      }
      guard range.contains(value) else { throw outside(entry, "all \(Self.describe(range))") }
      values.append(value)
    }
    return values
  }

  /// A number over the course of training, such as `3e-4`, `linear 3e-4` or `cosine 3e-4`; never negative.
  /// - Parameter signed: whether values below 0 make sense.
  public mutating func schedule(
    _ name: String, default standard: String, signed: Bool = false
  ) throws(SettingsError) -> Schedule {
    let entry = entry(name, default: standard) ?? Entry(path: name, value: standard, place: "")
    do {
      let schedule = try Schedule(entry.value)
      guard signed || [0, 0.5, 1].allSatisfy({ schedule.value(at: $0) >= 0 }) else { throw outside(entry, "0 or more") }
      return schedule
    } catch let error as ScheduleError {
      throw SettingsError("\(name): \(error.message)", place: entry.place)
    } catch let error as SettingsError {
      throw error
    } catch {
      preconditionFailure("a schedule throws only its own error")
    }
  }

  /// An error about a setting that was read, at its place.
  public func error(_ name: String, _ message: String) -> SettingsError {
    SettingsError("\(name) \(message)", place: entries.first { $0.path == name }?.place ?? "")
  }

  /// Call when everything was read.
  public func finish() throws(SettingsError) {
    let known = resolved.map(\.path)
    let unknown = entries.filter { !known.contains($0.path) }
    guard !unknown.isEmpty else { return }
    throw SettingsError(
      lines: unknown.map {
        SettingsError(
          "unknown setting '\($0.path)'" + Spelling.suggestion(for: $0.path, among: known), place: $0.place
        ).description
      })
  }

  private mutating func entry(_ name: String, default standard: String) -> Entry? {
    let entry = entries.first { $0.path == name }
    if !resolved.contains(where: { $0.path == name }) { resolved.append((name, entry?.value ?? standard)) }
    return entry
  }

  private func outside(_ entry: Entry, _ range: String) -> SettingsError {
    SettingsError("\(entry.path) is \(entry.value), but must be \(range)", place: entry.place)
  }

  /// Whole numbers, `6e6` among them.
  private static func integer(_ text: String) -> Int? {
    Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  private static func describe(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func describe(_ range: ClosedRange<Double>) -> String {
    range.upperBound == .infinity
      || range.upperBound == .greatestFiniteMagnitude
      ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }
}
