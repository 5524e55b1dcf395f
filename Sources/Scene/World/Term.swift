/// A named part of an observation, a reward, an ending, a layout or a task, still to be decoded by the room that has it
/// in its registry.
///
/// - observe: `{ joint angle: left hip, scale: 0.25 }` is the name `joint angle`, the value `left hip` and the options
///   `{ scale: 0.25 }`; `lidar` alone is a name without value or options.
/// - reward, end: `closer: 1 per m` is the name `closer` and the value `1 per m`, which may be a mapping.
/// - layout, task: `{ kind: town, size: [...] }` is the name `town` and the options without `kind`.
public struct Term: Sendable, Equatable {
  public var name: String
  public var value: Tree?
  /// Always a mapping, never an empty one.
  public var options: Tree?
  /// Of the name: where to point when the term is unknown.
  public var range: SourceRange

  public init(name: String, value: Tree? = nil, options: Tree? = nil, range: SourceRange) {
    self.name = name
    self.value = value
    self.options = options
    self.range = range
  }

  /// Places do not count.
  public static func == (a: Term, b: Term) -> Bool {
    a.name == b.name && a.value == b.value && a.options == b.options
  }
}
