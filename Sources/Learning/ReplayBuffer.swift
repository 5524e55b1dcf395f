import Glibc
import Random

/// Transitions column by column, in memory taken once.
final class TransitionTable: Sendable {
  let capacity: Int
  let width: Int
  /// What was seen, raw, `[capacity, width]`.
  let observations: FlatArray<Float>
  /// What was seen n steps later, `[capacity, width]`.
  let successors: FlatArray<Float>
  /// The choice, `[capacity]`.
  let actions: FlatArray<Int32>
  /// Discounted sum of the rewards between the two, `[capacity]`.
  let returns: FlatArray<Float>
  /// What the value of the successor counts: gamma^n, or 0 after a termination, `[capacity]`.
  let discounts: FlatArray<Float>

  init(capacity: Int, width: Int) {
    self.capacity = capacity
    self.width = width
    observations = FlatArray(repeating: 0, count: capacity * width)
    successors = FlatArray(repeating: 0, count: capacity * width)
    actions = FlatArray(repeating: 0, count: capacity)
    returns = FlatArray(repeating: 0, count: capacity)
    discounts = FlatArray(repeating: 0, count: capacity)
  }

  static func bytes(capacity: Int, width: Int) -> Int { capacity * (8 * width + 12) }

  func copy(from other: TransitionTable, at source: Int, to target: Int) {
    precondition(other.width == width)
    observations.copy(from: other.observations, at: source * width, to: target * width, length: width)
    successors.copy(from: other.successors, at: source * width, to: target * width, length: width)
    actions[target] = other.actions[source]
    returns[target] = other.returns[source]
    discounts[target] = other.discounts[source]
  }
}

/// The last transitions, the oldest overwritten by the newest, to be drawn from at random: evenly, or in proportion to
/// a priority (Schaul et al. 2016, arXiv 1511.05952).
final class ReplayBuffer {
  let table: TransitionTable
  /// Transitions ever appended; number n is kept at n modulo the capacity.
  var appended = 0
  var count: Int { min(appended, table.capacity) }
  private var next: Int { appended % table.capacity }
  /// Of the items' priorities to the power alpha; nil when draws are even.
  let tree: PrioritySumTree?
  private let alpha: Double
  /// New transitions get the highest priority so far, so that each is seen.
  var highest = 1.0
  /// Transitions that are on the disk, by number, part by part, oldest first.
  var saved: [Range<Int>] = []
  private static let smallest = 1e-6

  /// - Parameter alpha: how strongly priorities count; nil: not at all.
  init(capacity: Int, width: Int, alpha: Double?) {
    table = TransitionTable(capacity: capacity, width: width)
    tree = alpha.map { _ in PrioritySumTree(count: capacity) }
    self.alpha = alpha ?? 0
  }

  static func bytes(capacity: Int, width: Int, prioritised: Bool) -> Int {
    TransitionTable.bytes(capacity: capacity, width: width)
      + (prioritised ? PrioritySumTree.bytes(for: capacity) : 0)
  }

  func append(_ other: TransitionTable, at source: Int) {
    table.copy(from: other, at: source, to: next)
    tree?[next] = highest
    appended += 1
  }

  /// Draws items with repetition.
  /// - Parameters:
  ///   - beta: how far the weights make up for uneven draws, 0 ... 1.
  ///   - items: filled from `first` on, as many as there are weights.
  ///   - weights: filled; the largest is 1.
  func draw(
    _ stream: inout RandomStream, beta: Double, items: FlatArray<Int32>, from first: Int = 0, weights: FlatArray<Float>
  ) {
    precondition(count > 0 && items.count >= first + weights.count)
    guard let tree else {
      for index in 0..<weights.count { items[first + index] = Int32(stream.integer(in: 0...count - 1)) }
      weights.fill(1)
      return
    }
    // One draw from each of equal shares of the total mass.
    let share = tree.total / Double(weights.count)
    var largest = 0.0
    for index in 0..<weights.count {
      let item = tree.item(at: (Double(index) + stream.unit()) * share)
      items[first + index] = Int32(item)
      largest = max(largest, Self.weight(tree[item], beta))
    }
    for index in 0..<weights.count {
      weights[index] = Float(Self.weight(tree[Int(items[first + index])], beta) / largest)
    }
  }

  private static func weight(_ priority: Double, _ beta: Double) -> Double { pow(priority, -beta) }

  /// Takes the temporal-difference errors of the items from `first` on as their new priorities.
  func update(items: FlatArray<Int32>, from first: Int = 0, errors: FlatArray<Float>) {
    guard let tree else { return }
    for index in 0..<errors.count {
      let priority = pow(Double(abs(errors[index])) + Self.smallest, alpha)
      tree[Int(items[first + index])] = priority
      highest = max(highest, priority)
    }
  }
}
