import Random
import Testing

@testable import Learning

/// Distributions and the clipped objective beside numbers worked out by hand.
struct PolicyHeadTests {
  /// One row through the loss.
  struct Result {
    var gradients: [Float]
    var deviationGradients: [Float]
    var sums: LossSums
  }

  private func differentiate(
    _ head: PolicyHead, outputs: [Float], action: [Float], old: Float, advantage: Float, deviations: [Float] = [],
    clip: Float = 0.2, entropy: Float = 0
  ) -> Result {
    let flat = { (values: [Float]) in
      let array = FlatArray<Float>(repeating: 0, count: max(8, values.count))
      for (index, value) in values.enumerated() { array[index] = value }
      return array
    }
    let (outputs, action, old, advantage, deviations) = (
      flat(outputs), flat(action), flat([old]), flat([advantage]), flat(deviations)
    )
    let (gradients, deviationGradients) = (flat([]), flat([]))
    var sums = LossSums()
    let rows = unsafe PolicyRows(
      rows: 1, outputs: outputs.pointer(), gradients: gradients.pointer(), stride: 8, actions: action.pointer(),
      logProbabilities: old.pointer(), advantages: advantage.pointer(), deviations: deviations.pointer(),
      deviationGradients: deviationGradients.pointer())
    unsafe head.differentiate(rows, clip: clip, entropy: entropy, scale: 1, sums: &sums)
    return Result(gradients: gradients.elements, deviationGradients: deviationGradients.elements, sums: sums)
  }

  private func near(_ a: Float, _ b: Float) -> Bool { abs(a - b) < 1e-5 }

  /// Logits 0 and log 3: probabilities 1/4 and 3/4.
  private static let logThree: Float = 1.098_612_3

  @Test func `an unchanged categorical policy moves along the advantage`() {
    let result = differentiate(
      .categorical(choices: 2), outputs: [0, Self.logThree], action: [1], old: -0.287_682_07, advantage: 2)
    // -A (1{chosen} - p)
    #expect(near(result.gradients[0], 0.5) && near(result.gradients[1], -0.5))
    #expect(abs(result.sums.policy + 2) < 1e-5)
    // H = -(1/4 log 1/4 + 3/4 log 3/4)
    #expect(abs(result.sums.entropy - 0.562_335) < 1e-5)
    #expect(abs(result.sums.divergence) < 1e-6 && result.sums.clipped == 0)
  }

  @Test func `entropy is drawn towards equal logits`() {
    let result = differentiate(
      .categorical(choices: 2), outputs: [0, Self.logThree], action: [1], old: -0.287_682_07, advantage: 0, entropy: 1)
    // p (log p + H): 1/4 (-1.386294 + 0.562335) = -0.205990
    #expect(near(result.gradients[0], -0.205_990) && near(result.gradients[1], 0.205_990))
  }

  /// Old probability 1/2 for a choice of now 3/4: ratio 1.5.
  @Test func `the clip cuts what pays too well already, and only that`() {
    let head = PolicyHead.categorical(choices: 2)
    let gain = differentiate(head, outputs: [0, Self.logThree], action: [1], old: -0.693_147_2, advantage: 1)
    #expect(gain.gradients[0] == 0 && gain.gradients[1] == 0)
    #expect(abs(gain.sums.policy + 1.2) < 1e-5 && gain.sums.clipped == 1)
    // (1.5 - 1) - log 1.5
    #expect(abs(gain.sums.divergence - 0.094_535) < 1e-5)
    let loss = differentiate(head, outputs: [0, Self.logThree], action: [1], old: -0.693_147_2, advantage: -1)
    #expect(near(loss.gradients[0], -0.375) && near(loss.gradients[1], 0.375))
    #expect(abs(loss.sums.policy - 1.5) < 1e-5 && loss.sums.clipped == 1)
  }

  @Test func `a Gaussian policy with free deviation, by hand`() {
    // Deviation e^0 = 1, action one deviation above the mean: log p = -1/2 - log sqrt(2 pi).
    let result = differentiate(
      .gaussian(channels: 1, freeDeviation: true), outputs: [0.5], action: [1.5], old: -1.418_938_5, advantage: 2,
      deviations: [0], entropy: 0.1)
    #expect(near(result.gradients[0], -2))
    // -A (1 - 1) - 0.1
    #expect(near(result.deviationGradients[0], -0.1))
    #expect(abs(result.sums.entropy - 1.418_938) < 1e-5)
  }

  @Test func `a Gaussian policy whose deviation is an output, by hand`() {
    // Deviation 2, action three above the mean: distance 1.5, log p = -1.125 - log 2 - log sqrt(2 pi).
    let result = differentiate(
      .gaussian(channels: 1, freeDeviation: false), outputs: [0, 0.693_147_2], action: [3], old: -2.737_085_7,
      advantage: 1)
    #expect(near(result.gradients[0], -0.75))
    // -A (2.25 - 1)
    #expect(near(result.gradients[1], -1.25))
  }

  @Test func `a deviation beyond its bound is not pushed further but let back`() {
    let head = PolicyHead.gaussian(channels: 1, freeDeviation: false)
    // Deviation held at e^2; the action is at the mean: narrower is better for A > 0, wider for A < 0.
    let back = differentiate(head, outputs: [0, 3], action: [0], old: -2.918_938_5, advantage: 1)
    #expect(near(back.gradients[1], 1))
    let further = differentiate(head, outputs: [0, 3], action: [0], old: -2.918_938_5, advantage: -1)
    #expect(further.gradients[1] == 0)
  }

  @Test func `a value that is not a number comes through`() {
    let result = differentiate(.categorical(choices: 2), outputs: [.nan, 0], action: [1], old: -0.7, advantage: 1)
    #expect(!result.sums.policy.isFinite && !result.gradients[0].isFinite)
  }

  @Test func `choices are drawn as often as they are probable, with their log-probability`() {
    let outputs: [Float] = [0, Self.logThree, -30]
    let drawn = FlatArray<Float>(repeating: 0, count: 1)
    var stream = RandomStream(.actions, seed: 1)
    var counts = [0, 0, 0]
    for _ in 0..<20_000 {
      let logProbability = unsafe outputs.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return Float.nan }
        return unsafe PolicyHead.categorical(choices: 3).sample(
          base, deviations: base, stream: &stream, action: drawn.pointer())
      }
      let choice = Int(drawn[0])
      counts[choice] += 1
      #expect(near(logProbability, choice == 0 ? -1.386_294_4 : -0.287_682_07))
    }
    #expect(abs(counts[0] - 5_000) < 300 && counts[2] == 0)
  }

  @Test func `Gaussian actions have their mean and deviation`() {
    let outputs: [Float] = [0.5]
    let deviations: [Float] = [0.693_147_2]
    let drawn = FlatArray<Float>(repeating: 0, count: 1)
    var stream = RandomStream(.actions, seed: 2)
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<20_000 {
      _ = unsafe outputs.withUnsafeBufferPointer { outputs in
        unsafe deviations.withUnsafeBufferPointer { deviations in
          guard let outputs = outputs.baseAddress, let deviations = deviations.baseAddress else { return Float.nan }
          return unsafe PolicyHead.gaussian(channels: 1, freeDeviation: true).sample(
            outputs, deviations: deviations, stream: &stream, action: drawn.pointer())
        }
      }
      sum += Double(drawn[0]) - 0.5
      squares += (Double(drawn[0]) - 0.5) * (Double(drawn[0]) - 0.5)
    }
    #expect(abs(sum / 20_000) < 0.06)
    #expect(abs(squares / 20_000 - 4) < 0.15)
  }

  @Test func `the value loss, plain and clipped, by hand`() {
    let outputs = FlatArray<Float>(repeating: 0, count: 8)
    let gradients = FlatArray<Float>(repeating: 0, count: 8)
    let returns = FlatArray<Float>(repeating: 2, count: 1)
    let old = FlatArray<Float>(repeating: 0, count: 1)
    let loss = { (value: Float, clip: Float) in
      outputs[0] = value
      return unsafe ValueLoss.differentiate(
        rows: 1, outputs: outputs.pointer(), gradients: gradients.pointer(), stride: 8, returns: returns.pointer(),
        old: old.pointer(), clip: clip, scale: 0.5)
    }
    #expect(loss(1, 0) == 1 && gradients[0] == -1)
    // Held at 0.5 by the clip: (0.5 - 2)^2 is the greater error, and does not depend on the value.
    #expect(loss(1, 0.5) == 2.25 && gradients[0] == 0)
    #expect(loss(0.25, 0.5) == 1.75 * 1.75 && gradients[0] == -1.75)
  }
}
