import Environments
import Random

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the actor's outputs mean as a distribution over actions.
enum PolicyHead: Sendable, Equatable {
  /// One logit per choice.
  case categorical(choices: Int)
  /// One mean per channel; the logarithms of the standard deviations are free parameters, or a second output each.
  case gaussian(channels: Int, freeDeviation: Bool)

  /// Bounds of log-deviations that come from the network.
  static let logDeviationBounds: ClosedRange<Float> = -5...2
  static let halfLogTwoPi: Float = 0.918_938_53

  init(_ actions: ActionSpec, stateDependentDeviation: Bool) {
    switch actions {
    case .discrete(let names): self = .categorical(choices: names.count)
    case .continuous(let channels):
      self = .gaussian(channels: channels.count, freeDeviation: !stateDependentDeviation)
    }
  }

  /// Outputs of the actor.
  var outputs: Int {
    switch self {
    case .categorical(let choices): choices
    case .gaussian(let channels, let free): free ? channels : 2 * channels
    }
  }

  /// Floats per action.
  var width: Int {
    switch self {
    case .categorical: 1
    case .gaussian(let channels, _): channels
    }
  }

  /// Free log-deviations among the parameters.
  var freeDeviations: Int {
    if case .gaussian(let channels, true) = self { return channels }
    return 0
  }

  /// Draws an action, in the network's units (a choice's index, or mean + deviation * noise).
  /// - Parameters:
  ///   - outputs: of the actor for this row, `[outputs]`
  ///   - deviations: free log-deviations, `[freeDeviations]`
  ///   - action: result, `[width]`
  /// - Returns: the logarithm of its probability (density).
  @unsafe func sample(
    _ outputs: UnsafePointer<Float>, deviations: UnsafePointer<Float>, stream: inout RandomStream,
    action: UnsafeMutablePointer<Float>
  ) -> Float {
    switch self {
    case .categorical(let choices):
      var highest = unsafe outputs[0]
      for choice in 1..<max(1, choices) { highest = unsafe max(highest, outputs[choice]) }
      var total: Float = 0
      for choice in 0..<choices { total += unsafe exp(outputs[choice] - highest) }
      let threshold = Float(stream.unit()) * total
      var sum: Float = 0
      var chosen = choices - 1
      for choice in 0..<choices {
        sum += unsafe exp(outputs[choice] - highest)
        if threshold < sum {
          chosen = choice
          break
        }
      }
      unsafe action[0] = Float(chosen)
      return unsafe outputs[chosen] - highest - log(total)
    case .gaussian(let channels, let free):
      var logProbability: Float = 0
      for channel in 0..<channels {
        let logDeviation = unsafe free ? deviations[channel] : Self.bounded(outputs[channels + channel])
        let noise = Float(stream.normal())
        unsafe action[channel] = outputs[channel] + exp(logDeviation) * noise
        logProbability -= 0.5 * noise * noise + logDeviation + Self.halfLogTwoPi
      }
      return logProbability
    }
  }

  @inline(__always)
  static func bounded(_ logDeviation: Float) -> Float {
    min(max(logDeviation, logDeviationBounds.lowerBound), logDeviationBounds.upperBound)
  }
}
