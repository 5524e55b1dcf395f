extension Tree {
  /// Every scalar and list below this mapping with its dotted path, its text and its place.
  var flattened: [(path: String, value: String, place: String)] {
    (entries ?? []).flatMap { entry -> [(path: String, value: String, place: String)] in
      if entry.value.entries == nil { return [(entry.name, entry.value.settingText, entry.value.range.label)] }
      return entry.value.flattened.map { ("\(entry.name).\($0.path)", $0.value, $0.place) }
    }
  }

  /// `64`, or `[64, 64]`.
  private var settingText: String {
    if let elements { return "[" + elements.map(\.settingText).joined(separator: ", ") + "]" }
    return text ?? ""
  }
}
