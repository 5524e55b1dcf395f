/// The critic's squared error.
enum ValueLoss {
  /// Writes the derivatives of `scale * max((v - R)^2, (clipped v - R)^2)` summed over rows by the values, where the
  /// clipped value stays within `clip` of the rollout's; without the second term when `clip` is 0.
  /// - Parameters:
  ///   - outputs, gradients: `[rows, stride]`, the value in the first column
  ///   - returns, old: targets, and values at the time of the rollout, `[rows]`
  /// - Returns: the sum of the squared errors.
  @unsafe static func differentiate(
    rows: Int, outputs: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, stride: Int,
    returns: UnsafePointer<Float>, old: UnsafePointer<Float>, clip: Float, scale: Float
  ) -> Double {
    var sum = 0.0
    for row in 0..<rows {
      let value = unsafe outputs[row * stride]
      let error = unsafe value - returns[row]
      var square = error * error
      var slope = 2 * error
      if clip > 0 {
        let moved = unsafe value - old[row]
        let limited = min(max(moved, -clip), clip)
        let limitedError = unsafe old[row] + limited - returns[row]
        if limitedError * limitedError > square {
          square = limitedError * limitedError
          slope = limited == moved ? 2 * limitedError : 0
        }
      }
      sum += Double(square)
      unsafe gradients[row * stride] = scale * slope
    }
    return sum
  }
}
