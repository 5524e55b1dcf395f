/// A number as people write it: `3`, not `3.0`.
func shortest(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A computed number to three digits, for messages.
func figure(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return shortest(value) }
  var up = 1.0
  var down = 1.0
  while abs(value) * up < 100, up < 1e15 { up *= 10 }
  while abs(value) / down >= 1000 { down *= 10 }
  return shortest(down > 1 ? (value / down).rounded() * down : (value * up).rounded() / up)
}
