internal import CKernels

/// The nonlinearity of the hidden layers.
public enum Activation: String, Sendable, CaseIterable {
  case tanh
  case relu
  /// x / (1 + exp(-x)), also called swish.
  case silu
  case identity

  var code: Int32 {
    switch self {
    case .identity: return Int32(STRUT_IDENTITY)
    case .relu: return Int32(STRUT_RELU)
    case .tanh: return Int32(STRUT_TANH)
    case .silu: return Int32(STRUT_SILU)
    }
  }
}
