import Environments
import Neural

/// An observation channel in a policy's metadata.
struct ObservationRecord: Codable {
  var term: String
  var unit: String
  var scale: Double
  var offset: Double

  init(_ channel: ObservationChannel) {
    term = channel.term
    unit = channel.unit
    scale = channel.scale
    offset = channel.offset
  }

  var channel: ObservationChannel { ObservationChannel(term: term, unit: unit, scale: scale, offset: offset) }
}

/// The actions in a policy's metadata: the names of choices, or channels.
struct ActionRecord: Codable {
  struct Channel: Codable {
    var term: String
    var unit: String
    var low: Double
    var high: Double
  }
  var discrete: [String]?
  var continuous: [Channel]?

  init(_ spec: ActionSpec) {
    switch spec {
    case .discrete(let names): discrete = names
    case .continuous(let channels):
      continuous = channels.map { Channel(term: $0.term, unit: $0.unit, low: $0.low, high: $0.high) }
    }
  }

  func spec() throws(SafetensorsError) -> ActionSpec {
    switch (discrete, continuous) {
    case (let names?, nil) where !names.isEmpty: return .discrete(names)
    case (nil, let channels?) where !channels.isEmpty && channels.allSatisfy({ $0.low < $0.high }):
      return .continuous(
        channels.map { ActionChannel(term: $0.term, unit: $0.unit, low: $0.low, high: $0.high) })
    default:
      throw SafetensorsError("the metadata's 'actions' names neither choices nor channels with low < high")
    }
  }
}

/// A network's shape in a policy's metadata.
struct NetworkRecord: Codable {
  var inputs: Int
  var hidden: [Int]
  var outputs: Int
  var activation: String
  var layerNorm: Bool

  enum CodingKeys: String, CodingKey {
    case inputs, hidden, outputs, activation
    case layerNorm = "layer_norm"
  }

  init(_ shape: MLPShape) {
    inputs = shape.inputs
    hidden = shape.hidden
    outputs = shape.outputs
    activation = shape.activation.rawValue
    layerNorm = shape.layerNorm
  }

  /// Weights without biases: what a file must hold at least.
  var minimumWeights: Int {
    let widths = [inputs] + hidden + [outputs]
    return zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// - Parameter key: where in the metadata it stands.
  func shape(_ key: String) throws(SafetensorsError) -> MLPShape {
    let sizes = 1...1_000_000
    guard sizes.contains(inputs), sizes.contains(outputs), hidden.count <= 32, hidden.allSatisfy(sizes.contains) else {
      throw SafetensorsError("the metadata's '\(key)' has an absurd shape")
    }
    guard let activation = Activation(rawValue: activation) else {
      throw SafetensorsError("the metadata's '\(key)' has the unknown activation '\(activation)'")
    }
    return MLPShape(
      inputs: inputs, hidden: hidden, outputs: outputs, activation: activation, layerNorm: layerNorm)
  }
}
