internal import CKernels

/// The scratch memory of one thread for one shape of network: everything is allocated here, once.
///
/// Any number of workspaces may run at the same time over the same parameters; one workspace belongs to one thread at a
/// time, which is why it is not `Sendable`.
@safe public final class MLPWorkspace {
  public let shape: MLPShape
  /// The largest number of rows of a call.
  public let maxRows: Int
  /// Whether `backward` may be called.
  public let isTraining: Bool
  /// `[maxRows, shape.outputStride]`, written by `forward`.
  public let outputs: UnsafeMutablePointer<Float>
  /// `[maxRows, shape.outputStride]`, the gradient of the loss by the outputs, for `backward` to read. Columns from
  /// `shape.outputs` on are zero and must stay so. One group of columns long when not training.
  public let outputGradients: UnsafeMutablePointer<Float>

  let kernels: UnsafePointer<strut_kernels>
  let layers: UnsafeMutableBufferPointer<LayerScratch>
  /// Floats between rows in the scratch that hidden layers share when not training.
  let sharedStride: Int
  private let memory: UnsafeMutableRawPointer

  /// What one layer keeps for the way back.
  @unsafe struct LayerScratch {
    let layer: MLPLayer
    /// After the activation, `[maxRows, stride]`.
    var activated: UnsafeMutablePointer<Float>
    /// Before it; apart from `activated` only where its gradient needs it (SiLU in training).
    var before: UnsafeMutablePointer<Float>
    /// The gradient by it, `[maxRows, stride]`, when training; `outputGradients` for the last layer.
    var gradient: UnsafeMutablePointer<Float>
    /// Normalised values and inverse deviations, where the layer is normalised.
    var normal: UnsafeMutablePointer<Float>
    var inverse: UnsafeMutablePointer<Float>
  }

  /// - Parameters:
  ///   - rows: the largest number of rows of a call.
  ///   - training: false keeps only what `forward` needs.
  ///   - level: the build of the kernels; tests force one.
  public init(_ shape: MLPShape, rows: Int, training: Bool = true, level: KernelLevel = .current) {
    precondition(rows > 0, "a workspace needs rows")
    self.shape = shape
    maxRows = rows
    isTraining = training
    unsafe kernels = level.kernels

    let plan = shape.layers
    let widest = plan.dropLast().map(\.stride).max() ?? 0
    let keepsBefore = training && shape.activation == .silu
    // Slices of one block, each a multiple of 64 bytes.
    var floats = 0
    func slice(_ count: Int) -> Int {
      defer { floats += (count + 15) & ~15 }
      return floats
    }
    let outputs = slice(rows * shape.outputStride)
    let outputGradients = slice(training ? rows * shape.outputStride : 8)
    let shared = training ? [] : [slice(rows * widest), slice(rows * widest)]
    let sharedNormal = slice(!training && shape.layerNorm ? rows * widest : 0)
    let sharedInverse = slice(!training && shape.layerNorm ? rows : 0)
    let places = plan.enumerated().map { index, layer in
      guard index < plan.count - 1 else { return (outputs, outputs, outputGradients, 0, 0) }
      guard training else { return (shared[index % 2], shared[index % 2], 0, sharedNormal, sharedInverse) }
      let activated = slice(rows * layer.stride)
      return (
        activated, keepsBefore ? slice(rows * layer.stride) : activated, slice(rows * layer.stride),
        layer.normalised ? slice(rows * layer.stride) : 0, layer.normalised ? slice(rows) : 0
      )
    }

    unsafe memory = .allocate(byteCount: floats * 4, alignment: 64)
    let base = unsafe memory.bindMemory(to: Float.self, capacity: floats)
    unsafe base.initialize(repeating: 0, count: floats)
    unsafe self.outputs = base + outputs
    unsafe self.outputGradients = base + outputGradients
    sharedStride = widest
    unsafe layers = .allocate(capacity: plan.count)
    for (index, place) in places.enumerated() {
      unsafe layers.initializeElement(
        at: index,
        to: LayerScratch(
          layer: plan[index], activated: base + place.0, before: base + place.1, gradient: base + place.2,
          normal: base + place.3, inverse: base + place.4))
    }
  }

  deinit {
    unsafe layers.deallocate()
    unsafe memory.deallocate()
  }

  /// The output of the last `forward`.
  public func output(_ row: Int, _ column: Int) -> Float {
    precondition(row >= 0 && row < maxRows && column >= 0 && column < shape.outputs, "no such output")
    return unsafe outputs[row * shape.outputStride + column]
  }

  /// Sets the gradient of the loss by one output, for `backward`.
  public func setOutputGradient(_ value: Float, _ row: Int, _ column: Int) {
    precondition(isTraining, "a workspace for inference has no gradients")
    precondition(row >= 0 && row < maxRows && column >= 0 && column < shape.outputs, "no such output")
    unsafe outputGradients[row * shape.outputStride + column] = value
  }
}
