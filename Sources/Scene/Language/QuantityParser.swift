/// What is wrong with a written number.
struct QuantityError: Error, Equatable {
  var message: String
  var suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }
}

/// Reads numbers as people write them: `1.5`, `6e6`, `14/30`, `15 deg`, `2.5m`, `1.2 ± 10 %`, `12 kg +- 0.5 kg`,
/// `10..40 ms`, `-5..5 N`.
///
/// A unit after the second number of a range or tolerance counts for both, unless the first has its own. A tolerance
/// in percent is a share of the number before it.
struct QuantityParser {
  private let written: [Unicode.Scalar]
  private let dimension: Dimension
  private var position = 0

  static func parse(_ text: String, _ dimension: Dimension) throws(QuantityError) -> Quantity {
    var parser = QuantityParser(text, dimension)
    return try parser.quantity()
  }

  private init(_ text: String, _ dimension: Dimension) {
    written = Array(text.unicodeScalars)
    self.dimension = dimension
  }

  private var text: String { abbreviated(String(String.UnicodeScalarView(written))) }

  /// A written number, not yet in SI units.
  private struct Amount {
    var value: Double
    var unit: String?
  }

  private mutating func quantity() throws(QuantityError) -> Quantity {
    let first = try amount()
    if skip("..") {
      let second = try amount()
      try end()
      let low = try inSI(first, otherwise: second.unit)
      let high = try inSI(second, otherwise: first.unit)
      guard low <= high else { throw QuantityError("the range '\(text)' runs backwards") }
      return Quantity(nominal: low + (high - low) / 2, low: low, high: high)
    }
    if skip("±") || skip("+-") || skip("+/-") {
      let tolerance = try amount()
      try end()
      let isShare = tolerance.unit == "%"
      let nominal = try inSI(first, otherwise: isShare ? nil : tolerance.unit)
      let reach = isShare ? abs(nominal) * tolerance.value / 100 : try inSI(tolerance, otherwise: first.unit)
      guard reach >= 0 else { throw QuantityError("the tolerance in '\(text)' is negative") }
      return Quantity(nominal: nominal, low: try limited(nominal - reach), high: try limited(nominal + reach))
    }
    try end()
    return .fixed(try inSI(first, otherwise: nil))
  }

  private mutating func amount() throws(QuantityError) -> Amount {
    skipSpaces()
    var value = try number()
    if peek == "/" {
      position += 1
      let divisor = try number()
      guard divisor != 0 else { throw QuantityError("'\(text)' divides by zero") }
      value /= divisor
    }
    let unit = unit()
    return Amount(value: value, unit: unit.isEmpty ? nil : unit)
  }

  /// Everything up to `..`, a tolerance or the end.
  private mutating func unit() -> String {
    skipSpaces()
    var found = String.UnicodeScalarView()
    while let scalar = peek, scalar != "±", scalar != "+", !follows("..") {
      found.append(scalar)
      position += 1
    }
    while found.last == " " { found.removeLast() }
    return String(found)
  }

  /// Digits with an optional sign, fraction and exponent.
  private mutating func number() throws(QuantityError) -> Double {
    let start = position
    if peek == "-" || peek == "+" { position += 1 }
    let firstDigit = position
    var digits = skipDigits()
    if digits > 1, written[firstDigit] == "0" {
      throw QuantityError("'\(text)' has a leading zero, which some readers take for octal")
    }
    if peek == ".", !follows("..") {
      position += 1
      digits += skipDigits()
    }
    guard digits > 0 else { throw QuantityError(isNotFinite ? "'\(text)' is not finite" : "'\(text)' is not a number") }
    let mantissaEnd = position
    if peek == "e" || peek == "E" {
      position += 1
      if peek == "-" || peek == "+" { position += 1 }
      if skipDigits() == 0 { position = mantissaEnd }
    }
    let value = Double(String(String.UnicodeScalarView(written[start..<position]))) ?? .nan
    guard value.isFinite else { throw QuantityError("'\(text)' is not finite") }
    return value
  }

  private func inSI(_ amount: Amount, otherwise other: String?) throws(QuantityError) -> Double {
    guard let unit = amount.unit ?? other else { return try limited(amount.value) }
    if let known = dimension.units.first(where: { $0.name == unit }) { return try limited(amount.value * known.size) }
    guard !dimension.units.isEmpty else {
      throw QuantityError("'\(text)' has the unit '\(abbreviated(unit))' where \(dimension.rawValue) is wanted")
    }
    let names = dimension.units.map(\.name)
    let allowed = "\(dimension.rawValue) (\(names.joined(separator: ", ")))"
    if Dimension.allCases.contains(where: { $0.units.contains { $0.name == unit } }) {
      throw QuantityError("'\(unit)' is not a unit of \(allowed)")
    }
    throw QuantityError(
      "unknown unit '\(abbreviated(unit))' of \(allowed)", suggestion: closest(to: unit, in: names))
  }

  private func limited(_ value: Double) throws(QuantityError) -> Double {
    guard abs(value) <= dimension.limit else {
      throw QuantityError("'\(text)' is beyond \(dimension.inSI(dimension.limit)), the most that is reckoned with here")
    }
    return value
  }

  private var isNotFinite: Bool {
    ["nan", ".nan", "inf", ".inf", "-inf", "-.inf", "+inf", "+.inf", "infinity", "-infinity", "∞", "-∞"]
      .contains(text.lowercased())
  }

  private var peek: Unicode.Scalar? { position < written.count ? written[position] : nil }

  private func follows(_ mark: String) -> Bool { written[position...].starts(with: mark.unicodeScalars) }

  private mutating func skip(_ mark: String) -> Bool {
    skipSpaces()
    guard follows(mark) else { return false }
    position += mark.unicodeScalars.count
    return true
  }

  private mutating func skipSpaces() { while peek == " " { position += 1 } }

  private mutating func skipDigits() -> Int {
    let start = position
    while let scalar = peek, ("0"..."9").contains(scalar) { position += 1 }
    return position - start
  }

  private mutating func end() throws(QuantityError) {
    skipSpaces()
    guard position == written.count else { throw QuantityError("'\(text)' is not a number") }
  }
}
