import ArgumentParser
import Environments
import Learning
import Tasks

/// `strut describe WORLD|POLICY`: what is observed, what can be done, what is rewarded, what ends an episode.
struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show every observation, action, reward and end term of a world or a policy.")

  @Argument(help: "A world, a policy file or a run's folder.") var subject: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    var description: Description
    if PolicySource.isNamed(subject) {
      switch try PolicySource(subject) {
      case .random, .scripted:
        throw Failure.usage("'\(subject)' is a built-in policy without terms of its own; describe the world instead")
      case .file(let policy, let path):
        description = try Description(policy.terms, file: path)
        description.trained = policy
      case .onnx(let model):
        guard let terms = model.terms else {
          throw Failure("\(model.path) does not say which world it is for; describe that world instead")
        }
        description = try Description(terms, file: model.path)
      }
    } else {
      let world = try Places.world(subject)
      description = Description(try world.load(), name: world.name, file: world.path)
    }
    try Console.print(json ? description.json.line : description.text)
  }
}

/// A world, and maybe the policy that carries it, as text or JSON.
struct Description {
  var name: String
  var file: String
  var definition: TaskDefinition
  var specs: [(kind: ActionKind, spec: EnvironmentSpec)]
  var trained: Policy?

  init(_ definition: TaskDefinition, name: String, file: String) {
    self.definition = definition
    self.name = name
    self.file = file
    specs = definition.actionKinds.map { ($0, definition.spec(for: $0)) }
  }

  /// The world that a policy carries.
  init(_ terms: PolicyTerms, file: String) throws {
    let definition = try TaskDefinition.parse(text: terms.world.text, name: terms.world.name)
    self.init(definition, name: terms.world.name, file: file)
  }

  private var spec: EnvironmentSpec { specs[0].spec }

  var text: String {
    var parts = ["\(name): \(definition.scene.about)", "\(file), content \(definition.scene.contentHash)"]
    if let trained {
      let shape = trained.network.shape
      let layers = ([shape.inputs] + shape.hidden + [shape.outputs]).map(String.init).joined(separator: "-")
      parts.append(
        "trained by \(trained.algorithm), seed \(trained.seed), \(trained.steps) steps; network \(layers), "
          + "\(shape.activation.rawValue)")
      parts += trained.score.sorted { $0.key < $1.key }.map { "  \($0.key) \(Figures.short($0.value))" }
    }
    parts.append("\(Figures.short(1 / spec.controlStep)) decisions a second")
    parts.append("\nobservation: \(spec.observations.count) numbers, each scale * value + offset")
    let rows = spec.observations.enumerated().map { index, channel in
      ["\(index)", channel.term, channel.unit, Figures.short(channel.scale), Figures.short(channel.offset)]
    }
    parts.append(Table(heads: ["index", "term", "unit", "scale", "offset"], rows: rows, indent: "  ").text)
    for spec in specs.map(\.spec) { parts.append(Self.text(of: spec.actions)) }
    parts.append("\nreward:")
    parts.append(Table(rows: spec.rewards.map { [$0.name, $0.detail] }, indent: "  ").text)
    parts.append("\nend:")
    parts.append(Table(rows: spec.endings.map { [$0.name, $0.detail] }, indent: "  ").text)
    if !spec.metrics.isEmpty { parts.append("\nmetrics: " + spec.metrics.map(\.name).joined(separator: ", ")) }
    return parts.joined(separator: "\n")
  }

  private static func text(of actions: ActionSpec) -> String {
    switch actions {
    case .discrete(let names):
      let rows = names.enumerated().map { ["\($0)", $1] }
      return "\ndiscrete actions: \(names.count) choices\n"
        + Table(heads: ["index", "term"], rows: rows, indent: "  ").text
    case .continuous(let channels):
      let rows = channels.enumerated().map { index, channel in
        ["\(index)", channel.term, channel.unit, Figures.short(channel.low), Figures.short(channel.high)]
      }
      return "\ncontinuous actions: \(channels.count) numbers\n"
        + Table(heads: ["index", "term", "unit", "low", "high"], rows: rows, indent: "  ").text
    }
  }

  var json: JSON {
    var members: [JSON.Member] = []
    func add(_ key: String, _ value: JSON) { members.append(.init(key: key, value: value)) }
    add("world", .text(name))
    add("about", .text(definition.scene.about))
    add("file", .text(file))
    add("content_hash", .text(definition.scene.contentHash))
    add("control_step", .number(spec.controlStep))
    add("observations", .array(spec.observations.enumerated().map { Self.json($0, $1) }))
    for (kind, spec) in specs { add("\(kind.rawValue)_actions", Self.json(of: spec.actions)) }
    add("rewards", .array(spec.rewards.map { ["term": .text($0.name), "detail": .text($0.detail)] }))
    add("ends", .array(spec.endings.map { ["term": .text($0.name), "detail": .text($0.detail)] }))
    add("metrics", .array(spec.metrics.map { .text($0.name) }))
    if let trained {
      add(
        "policy",
        [
          "algorithm": .text(trained.algorithm), "seed": .integer(trained.seed), "steps": .integer(trained.steps),
          "score": .object(
            trained.score.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .number($0.value)) }),
        ])
    }
    return .object(members)
  }

  private static func json(_ index: Int, _ channel: ObservationChannel) -> JSON {
    [
      "index": .integer(index), "term": .text(channel.term), "unit": .text(channel.unit),
      "scale": .number(channel.scale), "offset": .number(channel.offset),
    ]
  }

  private static func json(of actions: ActionSpec) -> JSON {
    switch actions {
    case .discrete(let names):
      .array(names.enumerated().map { ["index": .integer($0), "term": .text($1)] })
    case .continuous(let channels):
      .array(
        channels.enumerated().map { index, channel in
          [
            "index": .integer(index), "term": .text(channel.term), "unit": .text(channel.unit),
            "low": .number(channel.low), "high": .number(channel.high),
          ]
        })
    }
  }
}
