internal import CKernels

/// The build of the dense kernels. Results differ in their last bits between portable ones and the others, so runs record
/// theirs.
public enum KernelLevel: String, Sendable, CaseIterable {
  case portable
  /// AVX2 with fused multiply-add.
  case avx2
  /// AVX-512; the bits of AVX2.
  case avx512

  /// The best level of this processor.
  public static let current: KernelLevel = available.last ?? .portable

  /// The levels this processor runs, slowest first.
  public static var available: [KernelLevel] { allCases.filter { unsafe $0.table != nil } }

  /// Whether its results are the other level's, bit for bit.
  public func hasBits(of other: KernelLevel) -> Bool { self == other || (self != .portable && other != .portable) }

  /// Traps when the processor lacks the level.
  var kernels: UnsafePointer<strut_kernels> {
    guard let table = unsafe table else { preconditionFailure("this processor lacks \(self)") }
    return unsafe table
  }

  private var table: UnsafePointer<strut_kernels>? {
    switch self {
    case .portable: return unsafe strut_kernels_portable()
    case .avx2: return unsafe strut_kernels_avx2()
    case .avx512: return unsafe strut_kernels_avx512()
    }
  }
}
