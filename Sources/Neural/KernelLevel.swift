internal import CKernels

/// The build of the dense kernels. Results differ in their last bits between levels, so runs record theirs.
public enum KernelLevel: String, Sendable, CaseIterable {
  case portable
  /// AVX2 with fused multiply-add.
  case avx2

  /// The best level of this processor.
  public static let current: KernelLevel = available.last ?? .portable

  /// The levels this processor runs, slowest first.
  public static var available: [KernelLevel] {
    unsafe strut_kernels_avx2() == nil ? [.portable] : [.portable, .avx2]
  }

  /// Traps when the processor lacks the level.
  var kernels: UnsafePointer<strut_kernels> {
    switch self {
    case .portable: return unsafe strut_kernels_portable()
    case .avx2:
      guard let kernels = unsafe strut_kernels_avx2() else { preconditionFailure("this processor lacks AVX2") }
      return unsafe kernels
    }
  }
}
