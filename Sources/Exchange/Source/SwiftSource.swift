import Foundation
import Learning
import Neural

extension ExportFormat {
  static let swift = ExportFormat(
    ending: "swift", about: "a Swift file that stands alone, without Foundation",
    encode: { policy, name in Array(SwiftSource(policy, name: name).text.utf8) })
}

/// Writes a policy as one Swift file: a struct that holds the weights and the scratch, and allocates nothing to act. The
/// arithmetic is that of `PolicyRunner` and the heads, with the clipping that an environment does at its door.
struct SwiftSource {
  private let outline: SourceOutline
  let type: String

  init(_ policy: Policy, name: String) {
    outline = SourceOutline(policy, name: name)
    // A name of its own beside those of the standard library, such as that of a file `Float.swift`.
    type = outline.camelName + (outline.camelName.hasSuffix("Policy") ? "" : "Policy")
  }

  var text: String {
    let needsMaths = [.tanh, .silu].contains(outline.activation) && !outline.hidden.isEmpty
    let members = [
      members, act, values, network, dense, outline.hasNormalLayers ? layerNorm : "", activation ?? "", arrays,
    ]
    return outline.head(calls: calls) + "\n" + (needsMaths ? Self.maths + "\n" : "")
      + "public struct \(type): Sendable {\n" + members.filter { !$0.isEmpty }.joined(separator: "\n") + "}\n"
  }

  /// The C library, as the platforms call it.
  private static let maths =
    ["Darwin", "Glibc", "Musl", "Android", "ucrt"].enumerated().map { index, library in
      "#\(index == 0 ? "if" : "elseif") canImport(\(library))\n  import \(library)\n"
    }.joined() + "#endif\n"

  private var calls: [String] {
    let make = "var policy = \(type)()  // Swift 6.2 or later"
    let fill = "policy.\(outline.channels == nil ? outline.valuesName : "act")(span, into: &mutableSpan)"
    if outline.channels != nil {
      return [make, "let action = policy.act(observation)", fill + "  // allocates nothing"]
    }
    return [
      make, "let choice = policy.act(observation)", "let values = policy.\(outline.valuesName)(observation)",
      fill + "  // allocates nothing, as act",
    ]
  }

  private var members: String {
    """
      public static let observationCount = \(outline.observations)
      public static let actionCount = \(outline.actions)

      // Scratch, sized once: the layers' inputs and outputs in turn.
      private var a = [Float](repeating: 0, count: \(scratch))
      private var b = [Float](repeating: 0, count: \(scratch))

      public init() {}

    """
  }

  private var scratch: Int { ([outline.observations, outline.outputs] + outline.hidden).max() ?? 0 }
  /// Where the network leaves its outputs.
  private var result: String { outline.layers.count.isMultiple(of: 2) ? "a" : "b" }

  private var act: String {
    if outline.channels != nil {
      return filling("act", "action", "The action for a raw observation.") {
        """
            for index in 0..<\(outline.actions) {
              let value = Self.centre[index] + Self.halfRange[index] * \(result)[index]
              action[index] = min(max(value, Self.low[index]), Self.high[index])
            }

        """
      }
    }
    return """
        /// The index of the best choice for a raw observation.
        public mutating func act(_ observation: Span<Float>) -> Int {
          run(observation)
          var best = 0
          for index in 1..<\(outline.actions) where \(result)[index] > \(result)[best] { best = index }
          return best
        }

        /// The index of the best choice for a raw observation.
        public mutating func act(_ observation: [Float]) -> Int { act(observation.span) }

      """
  }

  private var values: String {
    guard outline.channels == nil else { return "" }
    let values = outline.valuesName
    let about = values == "q" ? "The value of each choice" : "The logarithm of each choice's weight"
    return filling(values, "values", "\(about) for a raw observation.") {
      guard outline.isDueling else {
        return "    for index in 0..<\(outline.actions) { values[index] = \(result)[index] }\n"
      }
      return """
            // The outputs are one advantage per choice, then the state's value.
            var sum: Float = 0
            for index in 0..<\(outline.actions) { sum += \(result)[index] }
            let mean = sum / \(outline.actions)
            for index in 0..<\(outline.actions) { values[index] = \(result)[\(outline.actions)] + \(result)[index] - mean }

        """
    }
  }

  /// A function that fills a span with a number per action, and one that makes an array of them.
  private func filling(_ function: String, _ label: String, _ about: String, body: () -> String) -> String {
    """
      /// \(about)
      public mutating func \(function)(_ observation: Span<Float>, into \(label): inout MutableSpan<Float>) {
        precondition(\(label).count == Self.actionCount)
        run(observation)
    \(body())  }

      /// \(about)
      public mutating func \(function)(_ observation: [Float]) -> [Float] {
        var \(label) = [Float](repeating: 0, count: Self.actionCount)
        var span = \(label).mutableSpan
        \(function)(observation.span, into: &span)
        return \(label)
      }

    """
  }

  /// The function from a raw observation to the network's outputs.
  private var network: String {
    var lines = [
      "/// Leaves the network's outputs in `\(result)`.", "private mutating func run(_ observation: Span<Float>) {",
      "  precondition(observation.count == Self.observationCount)",
    ]
    if let clip = outline.policy.normalisation?.clip {
      lines += [
        "  for index in 0..<\(outline.observations) {",
        "    let value = (observation[index] - Self.mean[index]) * Self.inverseDeviation[index]",
        "    a[index] = min(max(value, \(Self.literal(-clip))), \(Self.literal(clip)))", "  }",
      ]
    } else {
      lines.append("  for index in 0..<\(outline.observations) { a[index] = observation[index] }")
    }
    var (input, output) = ("a", "b")
    for (index, layer) in outline.layers.enumerated() {
      lines.append("  Self.dense(\(input), \(layer.inputs), Self.weight\(index), Self.bias\(index), &\(output))")
      if layer.isNormalised {
        lines.append("  Self.layerNorm(&\(output), Self.normScale\(index), Self.normShift\(index))")
      }
      if index < outline.layers.count - 1, activation != nil {
        lines.append("  Self.\(outline.activation.rawValue)(&\(output), \(layer.outputs))")
      }
      (input, output) = (output, input)
    }
    return (lines + ["}"]).map { "  " + $0 + "\n" }.joined()
  }

  private var dense: String {
    """
      /// output = bias + input * weight; weight is [inputs, outputs].
      private static func dense(
        _ input: [Float], _ inputs: Int, _ weight: [Float], _ bias: [Float], _ output: inout [Float]
      ) {
        let outputs = bias.count
        let weight = weight.span
        var output = output.mutableSpan
        for column in 0..<outputs { output[column] = bias[column] }
        for row in 0..<inputs {
          let value = input[row]
          for column in 0..<outputs { output[column] += value * weight[row * outputs + column] }
        }
      }

    """
  }

  private var layerNorm: String {
    """
      private static func layerNorm(_ values: inout [Float], _ scale: [Float], _ shift: [Float]) {
        let count = Float(scale.count)
        var sum: Float = 0
        for index in scale.indices { sum += values[index] }
        let mean = sum / count
        var squares: Float = 0
        for index in scale.indices {
          values[index] -= mean
          squares += values[index] * values[index]
        }
        let factor = 1 / (squares / count + 1e-5).squareRoot()
        for index in scale.indices { values[index] = values[index] * factor * scale[index] + shift[index] }
      }

    """
  }

  private var activation: String? {
    let value: String
    switch outline.activation {
    case .identity: return nil
    case .tanh: value = "tanhf(values[index])"
    case .relu: value = "values[index] < 0 ? 0 : values[index]"
    case .silu: value = "values[index] / (1 + expf(-values[index]))"
    }
    guard !outline.hidden.isEmpty else { return nil }
    return """
        private static func \(outline.activation.rawValue)(_ values: inout [Float], _ count: Int) {
          for index in 0..<count { values[index] = \(value) }
        }

      """
  }

  private var arrays: String {
    let layers = outline.layers.enumerated().flatMap { index, layer in
      layer.tensors.map { ($0.name + "\(index)", $0.values) }
    }
    return (outline.scales + layers).map { array, values in
      "  private static let \(Self.camel(array)): [Float] = [\n\(SourceOutline.rows(values, indentation: 4, Self.literal))  ]\n"
    }.joined()
  }

  /// `half_range` and `norm.scale0` as `halfRange` and `normScale0`.
  private static func camel(_ name: String) -> String {
    let words = name.split { "._".contains($0) }
    return String(words[0]) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Hexadecimal: where the compiler's widest float is a double, a decimal would be rounded twice.
  private static func literal(_ value: Float) -> String { String(format: "%a", Double(value)) }
}
