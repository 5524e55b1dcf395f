#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The platform's own exponential, as the yardstick for the kernels'.
func exponential(_ x: Double) -> Double { exp(x) }
/// The platform's natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }
/// The platform's hyperbolic tangent.
func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
