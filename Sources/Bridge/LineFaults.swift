/// What goes wrong on a virtual line, on demand.
public struct LineFaults: Sendable, Equatable {
  /// Chance that an answer is lost, 0...1.
  public var drop = 0.0
  /// Chance that one bit of an answer is flipped, 0...1.
  public var corrupt = 0.0
  /// Seconds that each answer comes late.
  public var delay = 0.0
  /// Seconds after the first byte from a host at which the line is taken away.
  public var hangUpAfter: Double?
  /// Seconds for which the device says nothing and hears nothing, a second after the first byte from a host.
  public var stall = 0.0

  public init() {}

  /// What becomes of an answer; nil: nothing comes.
  /// - Parameter uniform: draws from 0..<1.
  func apply(to answer: [UInt8], _ uniform: () -> Double) -> [UInt8]? {
    guard !answer.isEmpty else { return answer }
    if drop > 0, uniform() < drop { return nil }
    guard corrupt > 0, uniform() < corrupt else { return answer }
    var damaged = answer
    let bit = Int(uniform() * Double(8 * answer.count))
    damaged[bit / 8] ^= 1 << UInt8(bit % 8)
    return damaged
  }
}
