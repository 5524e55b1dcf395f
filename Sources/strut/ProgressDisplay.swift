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
      Console.redraw(Self.line(progress, share, width: Console.width - 1))
    } else {
      Console.note(Self.percent(share) + Self.figures(progress))
    }
  }

  /// Leaves the terminal at the beginning of an empty line.
  func end() {
    if shown != nil, Console.isTerminal { Console.redraw("") }
  }

  /// The fullest form that fits: a narrow terminal does without the best return, then without the bar.
  private static func line(_ progress: RunProgress, _ share: Double, width: Int) -> String {
    let short = figures(progress, withBest: false)
    let forms = [bar(share) + percent(share) + figures(progress), bar(share) + short, percent(share) + short]
    return forms.first { $0.count <= width } ?? String(short.prefix(max(0, width)))
  }

  private static func bar(_ share: Double) -> String {
    let full = Int((min(1, share) * 8).rounded())
    return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: 8 - full) + "] "
  }

  private static func percent(_ share: Double) -> String { "\(Int(100 * share)) %, " }

  private static func figures(_ progress: RunProgress, withBest: Bool = true) -> String {
    var parts = [
      "\(Figures.count(Double(progress.steps)))/\(Figures.count(Double(progress.totalSteps))) steps",
      "\(Figures.count(progress.stepsPerSecond)) steps/s",
    ]
    if let mean = progress.returnMean { parts.append("return \(Figures.short(mean))") }
    if let rate = progress.successRate { parts.append("success \(Int((100 * rate).rounded())) %") }
    if withBest, let best = progress.bestReturn { parts.append("best \(Figures.short(best))") }
    parts.append("\(Figures.duration(progress.secondsLeft)) left")
    return parts.joined(separator: ", ")
  }
}
