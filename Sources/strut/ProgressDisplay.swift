import Learning

/// Shows how a training goes: one line redrawn on a terminal, a plain line now and then elsewhere.
struct ProgressDisplay {
  private let clock = ContinuousClock()
  private var shown: (at: ContinuousClock.Instant, share: Double)?

  mutating func show(_ progress: RunProgress) {
    let now = clock.now
    let share = Double(progress.steps) / Double(max(1, progress.totalSteps))
    if let shown, share < 1 {
      let passed = now - shown.at
      let isDue =
        Console.isTerminal
        ? passed >= .milliseconds(100)
        : passed >= .seconds(10) || passed >= .seconds(1) && share >= shown.share + 0.02
      guard isDue else { return }
    }
    shown = (now, share)
    if Console.isTerminal {
      Console.redraw(Self.bar(share) + String(Self.text(progress, share).prefix(max(0, Console.width - 18))))
    } else {
      Console.note(Self.text(progress, share))
    }
  }

  /// Leaves the terminal at the beginning of an empty line.
  func end() {
    if shown != nil, Console.isTerminal { Console.redraw("") }
  }

  private static func bar(_ share: Double) -> String {
    let full = Int((min(1, share) * 14).rounded())
    return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: 14 - full) + "] "
  }

  private static func text(_ progress: RunProgress, _ share: Double) -> String {
    var parts = [
      "\(Int(100 * share)) %",
      "\(Figures.count(Double(progress.steps))) of \(Figures.count(Double(progress.totalSteps))) steps",
      "\(Figures.count(progress.stepsPerSecond)) steps/s",
    ]
    if let mean = progress.returnMean { parts.append("return \(Figures.short(mean))") }
    if let rate = progress.successRate { parts.append("success \(Figures.percent(rate))") }
    if let best = progress.bestReturn { parts.append("best \(Figures.short(best))") }
    parts.append("\(Figures.duration(progress.secondsLeft)) left")
    return parts.joined(separator: ", ")
  }
}
