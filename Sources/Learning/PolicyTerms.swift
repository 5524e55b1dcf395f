import Environments

/// What a policy file says of the place it was made for.
public struct PolicyTerms: Sendable, Equatable {
  public var observations: [ObservationChannel]
  public var actions: ActionSpec
  public var world: WorldIdentity

  init(observations: [ObservationChannel], actions: ActionSpec, world: WorldIdentity) {
    self.observations = observations
    self.actions = actions
    self.world = world
  }

  /// Reads it from a policy's metadata.
  package init(metadata: [String: String]) throws(SafetensorsError) {
    let texts = MetadataReader(metadata)
    observations = try texts.decode("observations", as: [ObservationRecord].self).map(\.channel)
    actions = try texts.decode("actions", as: ActionRecord.self).spec()
    world = WorldIdentity(
      name: try texts.text("world"), text: try texts.text("world_text"), hash: try texts.text("world_hash"))
  }

  /// The first difference between what this policy was made for and what an environment offers; nil when it fits.
  public func mismatch(with spec: EnvironmentSpec) -> String? {
    for (index, (mine, its)) in zip(observations, spec.observations).enumerated() where mine != its {
      return "observation \(index) is \(its.summary) there, but the policy was trained on \(mine.summary)"
    }
    if observations.count != spec.observations.count {
      let next = observations.count < spec.observations.count ? spec.observations : observations
      let first = next[min(observations.count, spec.observations.count)].term
      return "the world gives \(spec.observations.count) observations, but the policy was trained on "
        + "\(observations.count); the first without a counterpart is '\(first)'"
    }
    switch (actions, spec.actions) {
    case (.discrete(let mine), .discrete(let its)):
      return Self.difference("choice", mine.map { "'\($0)'" }, its.map { "'\($0)'" })
    case (.continuous(let mine), .continuous(let its)):
      return Self.difference("action", mine.map(\.summary), its.map(\.summary))
    case (.discrete, .continuous): return "the policy makes discrete choices, but continuous actions are asked for"
    case (.continuous, .discrete): return "the policy's actions are continuous, but discrete choices are asked for"
    }
  }

  private static func difference(_ what: String, _ mine: [String], _ its: [String]) -> String? {
    for (index, (mine, its)) in zip(mine, its).enumerated() where mine != its {
      return "\(what) \(index) is \(its) there, but the policy was trained with \(mine)"
    }
    return mine.count == its.count
      ? nil : "the world has \(its.count) \(what)s, but the policy was trained with \(mine.count)"
  }
}

extension ObservationChannel {
  fileprivate var summary: String {
    "'\(term)'" + (unit.isEmpty ? "" : " [\(unit)]") + " (scale \(scale), offset \(offset))"
  }
}

extension ActionChannel {
  fileprivate var summary: String { "'\(term)'" + (unit.isEmpty ? "" : " [\(unit)]") + " in \(low)...\(high)" }
}
