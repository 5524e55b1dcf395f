import Environments
import Learning
import Neural

/// What the programs written from a policy have in common: their names, their head comment and the network's layers.
struct SourceOutline {
  /// A dense layer, and the normalisation of its outputs where there is one.
  struct Layer {
    var inputs: Int
    var outputs: Int
    /// `weight` `[inputs, outputs]`, `bias`, `norm.scale` and `norm.shift`, in the order of the file.
    var tensors: [(name: String, values: [Float])]
    var isNormalised: Bool { tensors.count > 2 }
  }

  let policy: Policy
  /// The words of the file's name.
  private let words: [String]
  let layers: [Layer]

  init(_ policy: Policy, name: String) {
    self.policy = policy
    var words = name.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.map(String.init)
    // No language has names that begin with a digit.
    if words.first?.first?.isLetter != true { words.insert("policy", at: 0) }
    self.words = words
    let network = policy.network
    let widths = [network.shape.inputs] + network.shape.hidden + [network.shape.outputs]
    layers = zip(widths, widths.dropFirst()).enumerated().map { index, width in
      let prefix = "layers.\(index)."
      let tensors = network.tensors.filter { $0.name.hasPrefix(prefix) }
      return Layer(
        inputs: width.0, outputs: width.1,
        tensors: tensors.map { (String($0.name.dropFirst(prefix.count)), network.values(of: $0)) })
    }
  }

  /// `walker_ppo`.
  var snakeName: String { words.joined(separator: "_").lowercased() }
  /// `WalkerPpo`.
  var camelName: String { words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }
  var observations: Int { policy.observations.count }
  /// Channels or choices.
  var actions: Int { policy.actions.outputs }
  var outputs: Int { policy.network.shape.outputs }
  var activation: Activation { policy.network.shape.activation }
  var hidden: [Int] { policy.network.shape.hidden }
  var hasNormalLayers: Bool { layers.contains(where: \.isNormalised) }

  /// The channels of a continuous action; nil for choices.
  var channels: [ActionChannel]? { if case .continuous(let channels) = policy.actions { channels } else { nil } }

  /// What the head gives for each choice: `logits` or `q`.
  var valuesName: String { if case .q = policy.head { "q" } else { "logits" } }
  var isDueling: Bool { policy.head == .q(dueling: true) }

  /// Arrays of one number per observation or action channel.
  var scales: [(name: String, values: [Float])] {
    var scales: [(String, [Float])] = []
    if let normalisation = policy.normalisation {
      scales += [("mean", normalisation.mean), ("inverse_deviation", normalisation.inverseDeviation)]
    }
    if let channels {
      scales += [
        ("centre", channels.map { Float(($0.low + $0.high) / 2) }),
        ("half_range", channels.map { Float(($0.high - $0.low) / 2) }),
        ("low", channels.map { Float($0.low) }), ("high", channels.map { Float($0.high) }),
      ]
    }
    return scales
  }

  /// Numbers as the inside of an array's literal.
  static func rows(_ values: [Float], indentation: Int, _ literal: (Float) -> String) -> String {
    stride(from: 0, to: values.count, by: 6).map { start in
      String(repeating: " ", count: indentation)
        + values[start..<min(start + 6, values.count)].map(literal).joined(separator: ", ") + ",\n"
    }.joined()
  }

  /// Comment lines that say what the policy is, what it takes and what it gives, and how it is called.
  func head(calls: [String]) -> String {
    var lines = [
      "A policy for the world '\(policy.world.name)' (\(policy.world.hash)), written by 'strut export'.",
      "Trained with \(policy.algorithm), seed \(policy.seed), \(policy.steps) steps.",
    ]
    if !policy.score.isEmpty {
      lines += ["", "Score in its selection episodes:"]
      lines += policy.score.sorted { $0.key < $1.key }.map { "  \($0.key) \($0.value)" }
    }
    lines += [
      "",
      "It acts without exploration noise, on observations as the world gives them"
        + (policy.normalisation == nil ? ":" : "; their normalisation is inside:"),
    ]
    lines += calls.map { "  " + $0 }
    lines += ["", "Observation: index, term, unit; then a scale and an offset where it is not in that unit itself."]
    if policy.history > 1 { lines.append("It holds the latest \(policy.history) control steps.") }
    lines += policy.observations.enumerated().map { index, channel in
      let scale = channel.scale == 1 ? "" : " * \(channel.scale)"
      let offset = channel.offset == 0 ? "" : " + \(channel.offset)"
      return "  \(index)  \(channel.term), \(channel.unit.isEmpty ? "no unit" : channel.unit)\(scale)\(offset)"
    }
    switch policy.actions {
    case .discrete(let names):
      lines += ["", "Action: one of these choices."]
      lines += names.enumerated().map { "  \($0)  \($1)" }
    case .continuous(let channels):
      lines += ["", "Action: index, term, unit, range (to which it is clipped)."]
      lines += channels.enumerated().map { index, channel in
        "  \(index)  \(channel.term), \(channel.unit.isEmpty ? "no unit" : channel.unit), \(channel.low) to \(channel.high)"
      }
    }
    return lines.map { $0.isEmpty ? "//\n" : "// " + Self.harmless($0) + "\n" }.joined()
  }

  /// A text of the world's without what could end a comment's line or continue it on the next.
  private static func harmless(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: scalars.append(" ")
      default: scalars.append(scalar == "\\" ? "/" : scalar)
      }
    }
    // A trigraph is a backslash too, in C99.
    return String(scalars).replacing("??/", with: "?/")
  }
}
