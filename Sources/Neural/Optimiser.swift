#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
internal import CKernels

/// The rule of an optimiser.
public enum OptimiserKind: Sendable, Equatable {
  /// Kingma and Ba (2015), https://arxiv.org/abs/1412.6980
  case adam
  /// Adam with decoupled decay, Loshchilov and Hutter (2019), https://arxiv.org/abs/1711.05101
  case adamW(decay: Float)
  /// Tieleman and Hinton (2012), as in PyTorch, uncentred.
  case rmsProp
  /// Gradient descent with momentum as in PyTorch: the velocity is not scaled by the learning rate.
  case sgd(momentum: Float)
}

/// The state of an optimiser over one flat parameter array.
///
/// One thread calls `advance` once a step; then any threads may `update` disjoint ranges. Each parameter's result
/// depends on nothing but its own history, so ranges do not change results.
@safe public final class Optimiser {
  public let kind: OptimiserKind
  public let count: Int
  public let epsilon: Float
  public let beta1: Float
  public let beta2: Float
  /// Steps taken.
  public private(set) var steps = 0

  private let kernels: UnsafePointer<strut_kernels>
  /// First moments or velocities, and second moments.
  private let first: UnsafeMutablePointer<Float>
  private let second: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer
  /// 1 / (1 - beta1^t) and 1 / sqrt(1 - beta2^t).
  private var corrections: (rate: Float, root: Float) = (1, 1)

  /// - Parameters:
  ///   - count: length of the parameter array.
  ///   - epsilon: added to the root of the second moment.
  ///   - beta1: decay of Adam's first moment.
  ///   - beta2: decay of the second moment; 0.999 for Adam and 0.99 for RMSProp unless given.
  public init(
    _ kind: OptimiserKind, count: Int, epsilon: Float = 1e-5, beta1: Float = 0.9, beta2: Float? = nil,
    level: KernelLevel = .current
  ) {
    self.kind = kind
    self.count = count
    self.epsilon = epsilon
    self.beta1 = beta1
    self.beta2 = beta2 ?? (kind == .rmsProp ? 0.99 : 0.999)
    unsafe kernels = level.kernels
    // Each from the start of a cache line.
    let length = (count + 15) & ~15
    unsafe memory = .allocate(byteCount: 2 * length * MemoryLayout<Float>.stride, alignment: 64)
    unsafe first = memory.bindMemory(to: Float.self, capacity: 2 * length)
    unsafe first.initialize(repeating: 0, count: 2 * length)
    unsafe second = first + length
  }

  /// Everything that the next step depends on besides the settings.
  public struct State: Sendable, Equatable {
    public var steps: Int
    /// First moments or velocities, `[count]`.
    public var first: [Float]
    /// Second moments, `[count]`.
    public var second: [Float]

    public init(steps: Int, first: [Float], second: [Float]) {
      self.steps = steps
      self.first = first
      self.second = second
    }
  }

  public var state: State {
    get {
      unsafe State(
        steps: steps, first: Array(UnsafeBufferPointer(start: first, count: count)),
        second: Array(UnsafeBufferPointer(start: second, count: count)))
    }
    set {
      precondition(newValue.first.count == count && newValue.second.count == count, "the state of another optimiser")
      steps = newValue.steps
      for index in 0..<count {
        unsafe first[index] = newValue.first[index]
        unsafe second[index] = newValue.second[index]
      }
    }
  }

  deinit { unsafe memory.deallocate() }

  /// Begins the next step: every parameter is then to be updated once.
  public func advance() {
    steps += 1
    let step = Double(steps)
    corrections = (
      Float(1 / (1 - pow(Double(beta1), step))), Float(1 / (1 - pow(Double(beta2), step)).squareRoot())
    )
  }

  /// Updates the parameters in `range` of both flat arrays. Allocates nothing.
  /// - Parameter gradientScale: factor of the gradient, as from `Gradients.clipScale`.
  @unsafe public func update(
    _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, range: Range<Int>,
    learningRate: Float, gradientScale: Float = 1
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the parameters")
    precondition(steps > 0, "advance() begins a step")
    let start = range.lowerBound
    let p = unsafe parameters + start
    let g = unsafe gradients + start
    switch kind {
    case .adam:
      unsafe kernels.pointee.adam(
        p, g, first + start, second + start, range.count, gradientScale, beta1, beta2,
        learningRate * corrections.rate, corrections.root, epsilon, 1)
    case .adamW(let decay):
      unsafe kernels.pointee.adam(
        p, g, first + start, second + start, range.count, gradientScale, beta1, beta2,
        learningRate * corrections.rate, corrections.root, epsilon, 1 - learningRate * decay)
    case .rmsProp:
      unsafe kernels.pointee.rms_prop(p, g, second + start, range.count, gradientScale, beta2, learningRate, epsilon)
    case .sgd(let momentum):
      unsafe kernels.pointee.sgd(p, g, first + start, range.count, gradientScale, momentum, learningRate)
    }
  }

  /// One whole step over arrays: `advance`, then `update` of everything.
  public func step(_ parameters: inout [Float], gradients: [Float], learningRate: Float, gradientScale: Float = 1) {
    precondition(parameters.count == count && gradients.count == count, "arrays of another length")
    advance()
    unsafe parameters.withUnsafeMutableBufferPointer { parameters in
      unsafe gradients.withUnsafeBufferPointer { gradients in
        guard let p = parameters.baseAddress, let g = gradients.baseAddress else { return }
        unsafe update(p, gradients: g, range: 0..<count, learningRate: learningRate, gradientScale: gradientScale)
      }
    }
  }
}
