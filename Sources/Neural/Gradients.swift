internal import CKernels

/// Reductions over flat gradients in an order that does not depend on threads.
public enum Gradients {
  /// Elements of one partial sum.
  public static let chunk = 1024

  /// Number of chunks of an array.
  public static func chunkCount(_ count: Int) -> Int { (count + chunk - 1) / chunk }

  /// Sum of squares of chunk number `chunk` of `gradient` `[count]`, in double precision. Threads may take chunks in any
  /// order; their sums are then to be added in the order of the chunks.
  @unsafe public static func sumOfSquares(_ gradient: UnsafePointer<Float>, count: Int, chunk index: Int) -> Double {
    precondition(index >= 0 && index < chunkCount(count), "no such chunk")
    let start = index * chunk
    return unsafe KernelLevel.current.kernels.pointee.sum_of_squares(gradient + start, min(chunk, count - start))
  }

  /// Sum of squares of `gradient` `[count]`, chunk by chunk.
  @unsafe public static func sumOfSquares(_ gradient: UnsafePointer<Float>, count: Int) -> Double {
    var sum = 0.0
    for index in 0..<chunkCount(count) { unsafe sum += sumOfSquares(gradient, count: count, chunk: index) }
    return sum
  }

  /// The factor that brings a gradient's norm down to `maximumNorm`, as in PyTorch's `clip_grad_norm_`; 1 when it is
  /// shorter. Not finite when the gradient is not.
  public static func clipScale(sumOfSquares: Double, maximumNorm: Double) -> Float {
    let scale = maximumNorm / (sumOfSquares.squareRoot() + 1e-6)
    return scale >= 1 ? 1 : Float(scale)
  }

  /// `destination[i] = blocks[i] + blocks[stride + i] + ...` for `i` in `range`, over `count` blocks in order.
  @unsafe public static func sumBlocks(
    _ blocks: UnsafePointer<Float>, count: Int, stride: Int, into destination: UnsafeMutablePointer<Float>,
    range: Range<Int>
  ) {
    precondition(count > 0 && range.lowerBound >= 0 && range.upperBound <= stride, "a range outside the blocks")
    unsafe KernelLevel.current.kernels.pointee.sum_blocks(
      blocks + range.lowerBound, count, stride, destination + range.lowerBound, range.count)
  }
}
