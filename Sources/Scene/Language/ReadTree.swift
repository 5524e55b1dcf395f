/// Reads one number, fixed or random; nil after an error, which names the number as `name`.
public func readQuantity(
  _ tree: Tree, _ dimension: Dimension, in range: ClosedRange<Double>? = nil, of name: String,
  _ diagnostics: Diagnostics
) -> Quantity? {
  guard let text = readText(tree, of: name, wanting: "a number", diagnostics) else { return nil }
  do throws(QuantityError) {
    let quantity = try QuantityParser.parse(text, dimension)
    if let range, quantity.low < range.lowerBound || quantity.high > range.upperBound {
      let bounds = inWords(range, dimension)
      let reach = quantity.isFixed ? "must be \(bounds), not" : "must stay \(bounds), unlike"
      diagnostics.error("'\(name)' \(reach) '\(abbreviated(text))'", at: tree.range)
      return nil
    }
    return quantity
  } catch {
    diagnostics.error("\(error.message)", at: tree.range, suggestion: error.suggestion)
    return nil
  }
}

/// Reads one fixed number; nil after an error.
public func readNumber(
  _ tree: Tree, _ dimension: Dimension, in range: ClosedRange<Double>? = nil, of name: String,
  _ diagnostics: Diagnostics
) -> Double? {
  guard let quantity = readQuantity(tree, dimension, in: range, of: name, diagnostics) else { return nil }
  guard quantity.isFixed else {
    diagnostics.error("'\(name)' takes one number, not the range '\(abbreviated(tree.text ?? ""))'", at: tree.range)
    return nil
  }
  return quantity.nominal
}

/// Reads `[1, 2 ± 10 %]`; nil after an error.
public func readVector(
  _ tree: Tree, _ dimension: Dimension, in range: ClosedRange<Double>? = nil, count: Int, of name: String,
  _ diagnostics: Diagnostics
) -> [Quantity]? {
  guard let elements = tree.elements, elements.count == count else {
    let found = tree.elements.map { "\($0.count)" } ?? tree.kindInWords
    diagnostics.error("'\(name)' takes a list of \(count) numbers, not \(found)", at: tree.range)
    return nil
  }
  let numbers = elements.compactMap { readQuantity($0, dimension, in: range, of: name, diagnostics) }
  return numbers.count == count ? numbers : nil
}

/// Reads `[1, 2]`, fixed; nil after an error.
public func readPoint(_ tree: Tree, _ dimension: Dimension, of name: String, _ diagnostics: Diagnostics)
  -> SIMD2<Double>?
{
  guard let numbers = readVector(tree, dimension, count: 2, of: name, diagnostics) else { return nil }
  guard numbers.allSatisfy(\.isFixed) else {
    diagnostics.error("'\(name)' takes fixed numbers, not ranges", at: tree.range)
    return nil
  }
  return SIMD2(numbers[0].nominal, numbers[1].nominal)
}

/// Reads a word or text; nil after an error, which says that `wanted` was wanted.
public func readText(
  _ tree: Tree, of name: String, wanting wanted: String = "a word", _ diagnostics: Diagnostics
) -> String? {
  if let text = tree.text { return text }
  diagnostics.error(
    tree.isNull ? "'\(name)' has no value" : "'\(name)' takes \(wanted), not \(tree.kindInWords)", at: tree.range)
  return nil
}

/// Reads `7` or `4..9`; nil after an error.
public func readIntegerRange(
  _ tree: Tree, in range: ClosedRange<Int>, of name: String, _ diagnostics: Diagnostics
) -> ClosedRange<Int>? {
  let bounds = Double(range.lowerBound)...Double(range.upperBound)
  guard let quantity = readQuantity(tree, .none, in: bounds, of: name, diagnostics) else { return nil }
  guard let low = Int(exactly: quantity.low), let high = Int(exactly: quantity.high) else {
    diagnostics.error("'\(name)' takes whole numbers, not '\(abbreviated(tree.text ?? ""))'", at: tree.range)
    return nil
  }
  return low...high
}

/// "above 0", "at least 1", "between 0.001 and 1000 m".
private func inWords(_ range: ClosedRange<Double>, _ dimension: Dimension) -> String {
  if range == .positive { return "above 0" }
  if range == .notNegative { return "at least 0" }
  return "between \(shortest(range.lowerBound)) and \(dimension.inSI(range.upperBound))"
}

extension Diagnostics {
  /// "unknown joint 'elbo'; did you mean 'elbow'?", or else the list of what there is.
  public func unknown(_ what: String, _ word: String, in names: [String], at range: SourceRange?) {
    let suggestion = closest(to: word, in: names)
    let list =
      suggestion == nil && (1...12).contains(names.count) ? " (there are: \(names.joined(separator: ", ")))" : ""
    error("unknown \(what) '\(abbreviated(word))'\(list)", at: range, suggestion: suggestion)
  }
}
