import Environments

/// The mean over the training episodes that ended in one round.
public struct EpisodeSummary: Sendable, Equatable {
  public var count: Int
  /// NaN when no episode ended, like the other means.
  public var returnMean: Double
  public var lengthMean: Double
  public var successRate: Double
  /// Mean per episode of each reward term, `[spec.rewards.count]`; they add up to the return.
  public var terms: [Double]

  public init(count: Int, returnMean: Double, lengthMean: Double, successRate: Double, terms: [Double]) {
    self.count = count
    self.returnMean = returnMean
    self.lengthMean = lengthMean
    self.successRate = successRate
    self.terms = terms
  }
}

/// Adds up rewards per environment, and the episodes that end. Each environment has slots of its own, so threads that
/// own different environments may record at the same time; sums are formed in the order of environments.
final class EpisodeTally: Sendable {
  private let environments: Int
  private let termCount: Int
  /// Of the running episode: return, length, then each term; `[environments, 2 + terms]`.
  private let running: SeatRows<Double>
  /// Of the ended ones: count, return, length, successes, then each term; `[environments, 4 + terms]`.
  private let ended: SeatRows<Double>

  init(environments: Int, terms: Int) {
    self.environments = environments
    termCount = terms
    running = SeatRows(repeating: 0, rows: environments, width: 2 + terms)
    ended = SeatRows(repeating: 0, rows: environments, width: 4 + terms)
  }

  /// Adds one step of one environment; `terms` are those of the step, `[terms]`.
  func record(environment: Int, _ step: Step, terms: Span<Double>) {
    precondition(terms.count == termCount && environment < environments)
    running.write(environment) { running in
      running[0] += step.reward
      running[1] += 1
      for term in 0..<termCount { running[2 + term] += terms[term] }
      guard step.ended else { return }
      ended.write(environment) { ended in
        ended[0] += 1
        ended[1] += running[0]
        ended[2] += running[1]
        ended[3] += step.success ? 1 : 0
        for term in 0..<termCount { ended[4 + term] += running[2 + term] }
      }
      for index in 0..<running.count { running[index] = 0 }
    }
  }

  /// The episodes that ended since the last `clear`.
  var summary: EpisodeSummary {
    var sums = [Double](repeating: 0, count: 4 + termCount)
    for environment in 0..<environments {
      ended.read(environment) { ended in
        for index in sums.indices { sums[index] += ended[index] }
      }
    }
    let count = sums[0]
    let mean = { (sum: Double) in count > 0 ? sum / count : Double.nan }
    return EpisodeSummary(
      count: Int(count), returnMean: mean(sums[1]), lengthMean: mean(sums[2]), successRate: mean(sums[3]),
      terms: sums[4...].map(mean))
  }

  /// Forgets the ended episodes; the running ones go on.
  func clear() { ended.fill(0) }

  /// The running episodes; the ended ones are for the report, which is made before.
  func save(to checkpoint: inout CheckpointWriter) { checkpoint.put("tally.running", running.elements) }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    running.replace(with: try checkpoint.array("tally.running", count: running.rows * running.width))
  }
}
