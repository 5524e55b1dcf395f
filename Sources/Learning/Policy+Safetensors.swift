import Environments
import Foundation
import Neural

/// Policies as files: tensors `network.*`, `normalisation.mean`, `normalisation.inverse_deviation`, `log_deviation` and
/// `critic.*`, and the rest as texts, those with parts as JSON.
extension Policy {
  static let format = "strut-policy-1"

  /// Whether texts are a policy's metadata.
  package static func isNamed(in metadata: [String: String]) -> Bool { metadata["format"] == format }

  public static func load(_ path: String) throws(FileError) -> Policy {
    let file = try Safetensors.load(path)
    do {
      return try Policy(file)
    } catch {
      throw FileError(path: path, message: error.message)
    }
  }

  public func save(_ path: String) throws(FileError) { try encoded().save(path) }

  /// Everything but the tensors, as texts.
  package var metadata: [String: String] {
    var metadata = [
      "format": Self.format, "world": world.name, "world_hash": world.hash, "world_text": world.text,
      "algorithm": algorithm, "seed": String(seed), "steps": String(steps), "history": String(history),
      "head": headName, "kernels": KernelLevel.current.rawValue,
      "observations": Self.json(observations.map(ObservationRecord.init)),
      "actions": Self.json(ActionRecord(actions)), "network": Self.json(NetworkRecord(network.shape)),
      // JSON has no NaN: a figure without a value is left out.
      "score": Self.json(score.filter { $0.value.isFinite }),
    ]
    if let critic { metadata["critic"] = Self.json(NetworkRecord(critic.shape)) }
    if let normalisation { metadata["normalisation_clip"] = String(normalisation.clip) }
    return metadata
  }

  public func encoded() -> Safetensors {
    func parts(_ name: String, _ network: MLP) -> [Safetensors.Tensor] {
      network.tensors.map { .init(name + "." + $0.name, shape: $0.shape, values: network.values(of: $0)) }
    }
    var tensors = parts("network", network)
    if let normalisation {
      let shape = [observations.count]
      tensors.append(.init("normalisation.mean", shape: shape, values: normalisation.mean))
      tensors.append(.init("normalisation.inverse_deviation", shape: shape, values: normalisation.inverseDeviation))
    }
    if case .gaussian(let logDeviation?) = head {
      tensors.append(.init("log_deviation", shape: [logDeviation.count], values: logDeviation))
    }
    if let critic { tensors += parts("critic", critic) }
    return Safetensors(metadata: metadata, tensors: tensors)
  }

  /// Takes a file apart; every part is checked against the others.
  public init(_ file: Safetensors) throws(SafetensorsError) {
    let texts = MetadataReader(file.metadata)
    guard file.metadata["format"] == Self.format else {
      let found = file.metadata["format"].map { "its format is '\($0)'" } ?? "it names no format"
      throw SafetensorsError("not a policy of this program: \(found) where '\(Self.format)' should be")
    }
    let terms = try PolicyTerms(metadata: file.metadata)
    let (observations, actions) = (terms.observations, terms.actions)
    let shape = try texts.decode("network", as: NetworkRecord.self).shape("network")
    var remaining = Set(file.tensors.map(\.name))
    func tensor(_ name: String, shape: [Int]) throws(SafetensorsError) -> [Float] {
      guard let found = file[name] else { throw SafetensorsError("tensor '\(name)' is missing") }
      guard found.shape == shape else {
        throw SafetensorsError("tensor '\(name)' has the shape \(found.shape) where \(shape) should be")
      }
      remaining.remove(name)
      return found.values
    }

    let head: Head
    switch try texts.text("head") {
    case "categorical": head = .categorical
    case "gaussian": head = .gaussian(logDeviation: try tensor("log_deviation", shape: [actions.outputs]))
    case "gaussian state-dependent": head = .gaussian(logDeviation: nil)
    case "q": head = .q(dueling: false)
    case "dueling q": head = .q(dueling: true)
    case let other: throw SafetensorsError("the metadata has the unknown head '\(other)'")
    }
    let isDiscrete = if case .discrete = actions { true } else { false }
    let needsDiscrete = if case .gaussian = head { false } else { true }
    guard isDiscrete == needsDiscrete else { throw SafetensorsError("the head and the actions do not fit together") }
    guard shape.inputs == observations.count else {
      throw SafetensorsError(
        "the network takes \(shape.inputs) inputs, but there are \(observations.count) observations")
    }
    guard shape.outputs == Self.outputs(head: head, actions: actions) else {
      throw SafetensorsError("the network has \(shape.outputs) outputs, which do not fit its head and actions")
    }
    func network(_ name: String, _ shape: MLPShape) throws(SafetensorsError) -> MLP {
      // Before memory is taken for the network: its weights must be there.
      let weights = file.tensors.filter { $0.name.hasPrefix(name + ".") }.reduce(0) { $0 + $1.values.count }
      guard NetworkRecord(shape).minimumWeights <= weights else {
        throw SafetensorsError("the file holds \(weights) weights, too few for the \(name) its metadata describes")
      }
      var network = MLP(zeros: shape)
      for part in network.tensors {
        let values = try tensor(name + "." + part.name, shape: part.shape)
        do {
          try network.load(values, shape: part.shape, into: part.name)
        } catch {
          throw SafetensorsError("\(name): \(error)")
        }
      }
      return network
    }
    let actor = try network("network", shape)
    var critic: MLP?
    if file.metadata["critic"] != nil {
      let shape = try texts.decode("critic", as: NetworkRecord.self).shape("critic")
      guard shape.inputs == observations.count, shape.outputs == 1 else {
        throw SafetensorsError(
          "the critic makes \(shape.outputs) numbers of \(shape.inputs), where it should make one of "
            + "\(observations.count)")
      }
      critic = try network("critic", shape)
    }
    var normalisation: ObservationNormalisation?
    if file.metadata["normalisation_clip"] != nil {
      let clip = try texts.number("normalisation_clip")
      guard clip > 0 else { throw SafetensorsError("the metadata's 'normalisation_clip' is not positive") }
      normalisation = ObservationNormalisation(
        mean: try tensor("normalisation.mean", shape: [observations.count]),
        inverseDeviation: try tensor("normalisation.inverse_deviation", shape: [observations.count]), clip: clip)
    }
    if let stranger = remaining.min() { throw SafetensorsError("tensor '\(stranger)' has no place in a policy") }

    self.network = actor
    self.critic = critic
    self.head = head
    self.normalisation = normalisation
    self.observations = observations
    self.actions = actions
    history = try texts.integer("history", in: 1...1000)
    world = terms.world
    algorithm = try texts.text("algorithm")
    guard let seed = UInt64(try texts.text("seed")) else {
      throw SafetensorsError("the metadata's 'seed' is not a whole number")
    }
    self.seed = seed
    steps = try texts.integer("steps", in: 0...Int.max)
    score = try texts.decode("score", as: [String: Double].self)
  }

  private var headName: String {
    switch head {
    case .categorical: "categorical"
    case .gaussian(.some): "gaussian"
    case .gaussian(nil): "gaussian state-dependent"
    case .q(let dueling): dueling ? "dueling q" : "q"
    }
  }

  /// Sorted keys: the same policy gives the same bytes.
  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("plain values encode") }
    return String(decoding: data, as: UTF8.self)
  }
}
