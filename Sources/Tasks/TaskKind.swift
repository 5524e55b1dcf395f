import Environments
import Scene

/// What a world's `task:` adds to its terms.
enum TaskPlan: Sendable {
  /// How near the robot must come to a goal, in metres.
  case errand(reach: Double)
  case rally(Opponent.Plan)
  case placement(Placement.Plan)

  var metrics: [Metric] {
    switch self {
    case .errand: Errand.metrics
    case .rally: []
    case .placement: Placement.metrics
    }
  }
}

/// The tasks that a world can name: add a file and a line.
struct TaskKind: Sendable {
  let name: String
  /// The kind of layout that it needs; nil: any.
  var layout: String?
  let decode: @Sendable (MappingReader, Scene) -> TaskPlan

  static let all: [TaskKind] = [
    TaskKind(name: "errand", layout: "town") { reader, _ in
      .errand(reach: reader.number("reach", .length, in: 0.01...10, default: 0.4))
    },
    TaskKind(name: "rally") { reader, scene in .rally(Opponent.Plan(reader, scene)) },
    TaskKind(name: "placement", layout: "bench") { reader, scene in .placement(Placement.Plan(reader, scene)) },
  ]

  /// Decodes a world's `task:`; mistakes go to `diagnostics`, and nil comes back for a task that there is not.
  static func plan(_ task: Term, of scene: Scene, _ diagnostics: Diagnostics) -> TaskPlan? {
    guard let kind = all.first(where: { $0.name == task.name }) else {
      let names = all.map(\.name)
      let last = names.last.map { " and '\($0)'" } ?? ""
      diagnostics.error(
        "unknown task '\(task.name)'; there are \(names.dropLast().map { "'\($0)'" }.joined(separator: ", "))\(last)",
        at: task.range, suggestion: closest(to: task.name, in: names))
      return nil
    }
    let options = task.options ?? Tree(.mapping([]), at: task.range)
    let reader = MappingReader(options, of: "task '\(task.name)'", diagnostics)
    let plan = kind.decode(reader, scene)
    if let layout = kind.layout, scene.layout?.name != layout {
      diagnostics.error("the task '\(task.name)' needs 'layout: { kind: \(layout) }'", at: task.range)
    }
    reader.finish()
    return plan
  }
}
