/// The buffer on the disk. Each checkpoint adds a part with the transitions that came since the last one, and names the
/// parts that hold the rest; a part goes when no kept checkpoint names it. So what is written is what is new, and what
/// is kept is the capacity and one interval: the checkpoint before the newest still finds the transitions that the ring
/// has overwritten since.
extension ReplayBuffer {
  /// A part is made in memory first; more than this goes into several.
  private static let partBytes = 16 << 20

  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("replay.appended", appended)
    checkpoint.put("replay.highest", highest)
    tree?.save("replay.priorities", count: table.capacity, to: &checkpoint)
    let oldest = appended - count
    saved.removeAll { $0.upperBound <= oldest }
    for part in saved { checkpoint.attach(Self.name(part)) }
    var first = max(oldest, saved.last?.upperBound ?? 0)
    let most = max(1, Self.partBytes / TransitionTable.bytes(capacity: 1, width: table.width))
    while first < appended {
      let part = first..<min(appended, first + most)
      checkpoint.attach(Self.name(part)) { self.written(part) }
      saved.append(part)
      first = part.upperBound
    }
    checkpoint.put("replay.parts", saved.flatMap { [$0.lowerBound, $0.upperBound] })
  }

  private static func name(_ part: Range<Int>) -> String {
    "replay-\(part.lowerBound)-\(part.upperBound)" + CheckpointFolder.partSuffix
  }

  private func written(_ part: Range<Int>) -> CheckpointWriter {
    var file = CheckpointWriter()
    let start = part.lowerBound % table.capacity
    let end = min(start + part.count, table.capacity)
    let places = [start..<end, 0..<start + part.count - end]
    let rows = places.map { $0.lowerBound * table.width..<$0.upperBound * table.width }
    file.put("first", part.lowerBound)
    file.put("observations", table.observations, rows)
    file.put("successors", table.successors, rows)
    file.put("actions", table.actions, places)
    file.put("returns", table.returns, places)
    file.put("discounts", table.discounts, places)
    return file
  }

  /// - Parameter choices: actions are below this.
  func restore(from checkpoint: CheckpointReader, choices: Int) throws(CheckpointError) {
    let total = try checkpoint.integer("replay.appended", in: 0...Int.max / 2)
    highest = try checkpoint.number("replay.highest")
    try checkpoint.require(highest >= 1 && highest.isFinite, "'replay.highest' is no priority")
    try tree?.restore("replay.priorities", count: table.capacity, from: checkpoint)
    let bounds: [Int] = try checkpoint.array("replay.parts")
    // From part to part without a gap, from the oldest transition that counts, or an older one, to the newest.
    var parts: [Range<Int>] = []
    for index in 0..<bounds.count / 2 {
      let (first, end) = (bounds[2 * index], bounds[2 * index + 1])
      let isPart = first >= 0 && first < end && end <= total && end - first <= table.capacity
      try checkpoint.require(
        isPart && parts.last.map { $0.upperBound == first } ?? true, "'replay.parts' do not fit together")
      parts.append(first..<end)
    }
    let oldest = total - min(total, table.capacity)
    try checkpoint.require(
      (parts.first?.lowerBound ?? 0) <= oldest && (parts.last?.upperBound ?? 0) == total,
      "'replay.parts' do not hold the buffer")
    for part in parts { try read(part, from: oldest, checkpoint.part(Self.name(part)), choices) }
    appended = total
    saved = parts
  }

  /// Copies a part's transitions from number `oldest` on to their places.
  private func read(
    _ part: Range<Int>, from oldest: Int, _ file: CheckpointReader, _ choices: Int
  ) throws(CheckpointError) {
    try file.require(try file.number("first") == part.lowerBound, "a part of the replay buffer has another's name")
    let observations: [Float] = try file.array("observations", count: part.count * table.width)
    let successors: [Float] = try file.array("successors", count: part.count * table.width)
    let actions: [Int32] = try file.array("actions", count: part.count)
    let returns: [Float] = try file.array("returns", count: part.count)
    let discounts: [Float] = try file.array("discounts", count: part.count)
    try file.require(actions.allSatisfy { $0 >= 0 && $0 < choices }, "a part of the replay buffer holds no choices")
    for number in part where number >= oldest {
      let (source, target) = (number - part.lowerBound, number % table.capacity)
      for channel in 0..<table.width {
        table.observations[target * table.width + channel] = observations[source * table.width + channel]
        table.successors[target * table.width + channel] = successors[source * table.width + channel]
      }
      table.actions[target] = actions[source]
      table.returns[target] = returns[source]
      table.discounts[target] = discounts[source]
    }
  }
}
