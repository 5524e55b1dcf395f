/// The candidate that `word` most probably was meant to be, or nil when none is near.
///
/// Near is an optimal-string-alignment distance (Damerau and Levenshtein: insert, delete, replace, swap neighbours) of at
/// most a third of the word's length, and at least one. Of equally near ones, the first wins.
public func closest(to word: String, in candidates: [String]) -> String? {
  let letters = Array(word.lowercased().unicodeScalars)
  guard !letters.isEmpty, letters.count <= 64 else { return nil }
  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate != word {
    let other = Array(candidate.lowercased().unicodeScalars)
    let allowed = max(1, max(letters.count, other.count) / 3)
    guard abs(letters.count - other.count) <= allowed else { continue }
    let found = distance(letters, other)
    if found <= allowed, found < best?.distance ?? .max { best = (candidate, found) }
  }
  return best?.candidate
}

private func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var twoAgo: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, twoAgo[j - 1] + 1) }
      current.append(cost)
    }
    (twoAgo, previous) = (previous, current)
  }
  return previous[b.count]
}
