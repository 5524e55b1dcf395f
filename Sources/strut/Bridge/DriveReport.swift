import Bridge

/// What came of a drive, for people, for scripts, and for scene files.
struct DriveReport {
  var state: SafetySupervisor.State
  var fault: String?
  var counts: SafetySupervisor.Counts
  var turns: Int
  var decisions: Int
  var seconds: Double
  var overruns: Int
  /// From asking a device to its answer.
  var latency: LatencyHistogram
  /// By how much turns began late.
  var lateness: LatencyHistogram

  private static let shares = [0.5, 0.9, 0.99, 0.999]

  var json: JSON {
    [
      "state": .text(state.rawValue), "fault": fault.map { .text($0) } ?? .null, "seconds": .number(seconds),
      "turns": .integer(turns), "decisions": .integer(decisions), "overruns": .integer(overruns),
      "clamped": .integer(counts.clamped), "slowed": .integer(counts.slowed),
      "not_a_number": .integer(counts.notANumber), "silences": .integer(counts.silences),
      "stale": .integer(counts.stale), "bad_frames": .integer(counts.badFrames),
      "dropped_bytes": .integer(counts.droppedBytes),
      "latency_ms": .array(Self.shares.map { .number(milliseconds(latency, $0)) }),
    ]
  }

  var text: String {
    let latencies = zip(["p50", "p90", "p99", "p99.9"], Self.shares).map {
      "\($0) \(Figures.short(milliseconds(latency, $1)))"
    }
    let rows = [
      ["turns", "\(turns) in \(Figures.short(seconds)) s, \(decisions) decisions, \(overruns) overruns"],
      ["latency", latencies.joined(separator: ", ") + " ms"],
      ["wire", "\(counts.silences) silent, \(counts.badFrames) damaged frames, \(counts.stale) stale numbers"],
      ["limits", "\(counts.clamped) values clamped, \(counts.slowed) slowed, \(counts.notANumber) not a number"],
    ]
    return "ended \(state.rawValue)\n" + Table(rows: rows, indent: "  ").text
  }

  /// As YAML: `delay` can be pasted into a motor of a robot's file.
  var log: String {
    let low = milliseconds(latency, 0.05)
    let high = max(milliseconds(latency, 0.95), low)
    var lines = ["# \(turns) turns in \(Figures.short(seconds)) s; the delay is p5 to p95 of the link's latency"]
    lines.append("delay: \(Figures.short(low))..\(Figures.short(high)) ms")
    lines.append("overruns: \(overruns)")
    for (name, count) in [
      ("clamped", counts.clamped), ("slowed", counts.slowed), ("not_a_number", counts.notANumber),
      ("silences", counts.silences), ("stale", counts.stale), ("bad_frames", counts.badFrames),
      ("dropped_bytes", counts.droppedBytes),
    ] {
      lines.append("\(name): \(count)")
    }
    for (name, share) in zip(["p50", "p90", "p99", "p999"], Self.shares) {
      lines.append("latency_\(name): \(Figures.short(milliseconds(latency, share))) ms")
    }
    lines.append("lateness_p99: \(Figures.short(milliseconds(lateness, 0.99))) ms")
    return lines.joined(separator: "\n") + "\n"
  }

  private func milliseconds(_ histogram: LatencyHistogram, _ share: Double) -> Double {
    Double(histogram.percentile(share)) * 1e-6
  }
}
