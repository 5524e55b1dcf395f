import Random

/// One sensor in one episode: how often it samples, how late its samples arrive, how noisy they are.
struct SensorFeed {
  let range: Range<Int>
  /// Physics steps between samples, and from sample to arrival.
  private let period: Int
  private let delay: Int
  private let noise: Double
  private var stream: RandomStream
  /// Samples under way, `[slots, channels]`; empty without delay.
  private var ring: [Float]
  private let slots: Int

  init(range: Range<Int>, period: Int, delay: Int, noise: Double, stream: RandomStream) {
    self.range = range
    self.period = period
    self.delay = delay
    self.noise = noise
    self.stream = stream
    slots = delay / period + 2
    ring = delay == 0 ? [] : Array(repeating: 0, count: slots * range.count)
  }

  /// Whether a sample is taken after physics step `step`, such that it arrives on a multiple of the period.
  func samples(at step: Int) -> Bool { (step + delay) % period == 0 }

  /// The same, or the first sample of an episode.
  func isDue(at step: Int) -> Bool { step == 0 || samples(at: step) }

  /// Takes the sample that stands in `fresh[range]`, adds noise, and sends it on its way.
  mutating func take(_ fresh: inout [Float], at step: Int, into state: inout [Float]) {
    if noise > 0 {
      for index in range { fresh[index] += Float(noise * stream.normal()) }
    }
    if delay == 0 || step == 0 {
      for index in range { state[index] = fresh[index] }
    }
    guard delay > 0 else { return }
    let base = (step + delay) / period % slots * range.count
    for index in range { ring[base + index - range.lowerBound] = fresh[index] }
  }

  /// Delivers the sample that arrives at `step`, if one does.
  func deliver(at step: Int, into state: inout [Float]) {
    guard delay > 0, step >= delay, step % period == 0 else { return }
    let base = step / period % slots * range.count
    for index in range { state[index] = ring[base + index - range.lowerBound] }
  }
}
