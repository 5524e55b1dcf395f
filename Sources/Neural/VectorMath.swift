internal import CKernels

/// Elementwise functions, vectorised, within a few units in the last place. Output may overwrite input.
public enum VectorMath {
  /// e^x; zero below -86.6.
  @unsafe public static func exp(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    unsafe KernelLevel.current.kernels.pointee.exp(x, y, count)
  }

  /// Natural logarithm; minus infinity for zero and subnormal numbers.
  @unsafe public static func log(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    unsafe KernelLevel.current.kernels.pointee.log(x, y, count)
  }

  /// Hyperbolic tangent.
  @unsafe public static func tanh(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    unsafe KernelLevel.current.kernels.pointee.tanh(x, y, count)
  }
}
