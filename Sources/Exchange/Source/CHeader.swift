import Learning
import Neural

extension ExportFormat {
  static let header = ExportFormat(
    ending: "h", about: "a C99 header that allocates nothing, for C and C++",
    encode: { policy, name in Array(CHeader(policy, name: name).text.utf8) })
}

/// Writes a policy as one C99 header: constant arrays and inline functions, without allocation. The arithmetic is that
/// of `PolicyRunner` and the heads, with the clipping that an environment does at its door.
struct CHeader {
  private let outline: SourceOutline
  private let name: String
  private let constant: String

  init(_ policy: Policy, name: String) {
    outline = SourceOutline(policy, name: name)
    self.name = outline.snakeName
    constant = outline.snakeName.uppercased()
  }

  var text: String {
    let guardName = constant + "_POLICY_H"
    let counts =
      "#define \(constant)_OBSERVATIONS \(outline.observations)\n"
      + "#define \(constant)_ACTIONS \(outline.actions)\n"
    let needsMaths = outline.hasNormalLayers || [.tanh, .silu].contains(outline.activation)
    return [
      outline.head(calls: calls), "#ifndef \(guardName)\n#define \(guardName)\n",
      needsMaths ? "#include <math.h>\n" : "",
      counts, arrays, dense, outline.hasNormalLayers ? layerNorm : "", activation ?? "", network, act, "#endif\n",
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var calls: [String] {
    let observation = "const float observation[\(outline.observations)]"
    guard outline.channels == nil else {
      return ["void \(name)_act(\(observation), float action[\(outline.actions)])"]
    }
    return [
      "int \(name)_act(\(observation)), the index of the best choice",
      "void \(name)_\(outline.valuesName)(\(observation), float \(outline.valuesName)[\(outline.actions)])",
    ]
  }

  private var arrays: String {
    let layers = outline.layers.enumerated().flatMap { index, layer in
      layer.tensors.map { ("\($0.name.replacing(".", with: "_"))_\(index)", $0.values) }
    }
    return (outline.scales + layers).map { array, values in
      // The shortest decimal that reads back as the same float.
      "static const float \(name)_\(array)[\(values.count)] = {\n\(SourceOutline.rows(values, indentation: 2) { "\($0)f" })};\n"
    }.joined()
  }

  private var dense: String {
    """
    // y = bias + x * weight; weight is [inputs, outputs].
    static inline void \(name)_dense(
        const float *x, int inputs, const float *weight, const float *bias, float *y, int outputs) {
      for (int j = 0; j < outputs; j++) y[j] = bias[j];
      for (int i = 0; i < inputs; i++) {
        for (int j = 0; j < outputs; j++) y[j] += x[i] * weight[i * outputs + j];
      }
    }

    """
  }

  private var layerNorm: String {
    """
    static inline void \(name)_layer_norm(float *x, int count, const float *scale, const float *shift) {
      float sum = 0.0f;
      for (int i = 0; i < count; i++) sum += x[i];
      float squares = 0.0f;
      const float mean = sum / (float)count;
      for (int i = 0; i < count; i++) {
        x[i] -= mean;
        squares += x[i] * x[i];
      }
      const float factor = 1.0f / sqrtf(squares / (float)count + 1e-5f);
      for (int i = 0; i < count; i++) x[i] = x[i] * factor * scale[i] + shift[i];
    }

    """
  }

  private var activation: String? {
    let value: String
    switch outline.activation {
    case .identity: return nil
    case .tanh: value = "tanhf(x[i])"
    case .relu: value = "x[i] < 0.0f ? 0.0f : x[i]"
    case .silu: value = "x[i] / (1.0f + expf(-x[i]))"
    }
    guard !outline.hidden.isEmpty else { return nil }
    return """
      static inline void \(name)_\(outline.activation.rawValue)(float *x, int count) {
        for (int i = 0; i < count; i++) x[i] = \(value);
      }

      """
  }

  /// The function from a raw observation to the network's outputs.
  private var network: String {
    let results = networkName
    var lines = [
      "static inline void \(name)_\(results)(const float observation[\(outline.observations)], "
        + "float \(results)[\(outline.outputs)]) {"
    ]
    var (input, output) = ("observation", "a")
    let width = ([outline.observations] + outline.hidden).max() ?? 0
    let scratch = (outline.policy.normalisation == nil ? 0 : 1) + outline.hidden.count
    if scratch > 0 { lines.append("  float \(scratch == 1 ? "a[\(width)]" : "a[\(width)], b[\(width)]");") }
    if let clip = outline.policy.normalisation?.clip {
      lines += [
        "  for (int i = 0; i < \(outline.observations); i++) {",
        "    const float x = (observation[i] - \(name)_mean[i]) * \(name)_inverse_deviation[i];",
        "    a[i] = x > \(clip)f ? \(clip)f : x < \(-clip)f ? \(-clip)f : x;",
        "  }",
      ]
      (input, output) = ("a", "b")
    }
    for (index, layer) in outline.layers.enumerated() {
      let isLast = index == outline.layers.count - 1
      let target = isLast ? results : output
      lines.append(
        "  \(name)_dense(\(input), \(layer.inputs), \(name)_weight_\(index), \(name)_bias_\(index), \(target), "
          + "\(layer.outputs));")
      if layer.isNormalised {
        lines.append(
          "  \(name)_layer_norm(\(target), \(layer.outputs), \(name)_norm_scale_\(index), \(name)_norm_shift_\(index));"
        )
      }
      if !isLast, activation != nil {
        lines.append("  \(name)_\(outline.activation.rawValue)(\(target), \(layer.outputs));")
      }
      (input, output) = (target, target == "a" ? "b" : "a")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// Where the network's outputs are already what the head gives, they have that name.
  private var networkName: String {
    outline.channels != nil || outline.isDueling ? "outputs" : outline.valuesName
  }

  private var act: String {
    let parameters = "const float observation[\(outline.observations)]"
    let (actions, results) = (outline.actions, networkName)
    let run = "  float \(results)[\(outline.outputs)];\n  \(name)_\(results)(observation, \(results));\n"
    guard outline.channels == nil else {
      return """
        static inline void \(name)_act(\(parameters), float action[\(actions)]) {
        \(run)  for (int i = 0; i < \(actions); i++) {
            const float x = \(name)_centre[i] + \(name)_half_range[i] * \(results)[i];
            action[i] = x < \(name)_low[i] ? \(name)_low[i] : x > \(name)_high[i] ? \(name)_high[i] : x;
          }
        }

        """
    }
    let choose = """
      static inline int \(name)_act(\(parameters)) {
      \(run)  int best = 0;
        for (int i = 1; i < \(actions); i++) {
          if (\(results)[i] > \(results)[best]) best = i;
        }
        return best;
      }

      """
    guard outline.isDueling else { return choose }
    return choose + """

      // The outputs are one advantage per choice, then the state's value.
      static inline void \(name)_q(\(parameters), float q[\(actions)]) {
      \(run)  float sum = 0.0f;
        for (int i = 0; i < \(actions); i++) sum += outputs[i];
        for (int i = 0; i < \(actions); i++) q[i] = outputs[\(actions)] + outputs[i] - sum / \(actions).0f;
      }

      """
  }
}
