/// Priorities of a fixed number of items with their sums in a binary tree: changing one and drawing one in proportion
/// take a logarithm of the count. Each inner node is the sum of its two children, formed anew on each change, so
/// rounding errors do not pile up.
final class PrioritySumTree {
  private let leaves: Int
  /// Node 1 is the root, node i has the children 2i and 2i + 1, and the items begin at `leaves`.
  private let nodes: FlatArray<Double>

  init(count: Int) {
    leaves = Self.leaves(for: count)
    nodes = FlatArray(repeating: 0, count: 2 * leaves)
  }

  static func bytes(for count: Int) -> Int { 2 * leaves(for: count) * MemoryLayout<Double>.stride }

  private static func leaves(for count: Int) -> Int {
    var leaves = 1
    while leaves < count { leaves *= 2 }
    return leaves
  }

  var total: Double { nodes[1] }

  /// The priority of an item, 0 or more.
  subscript(item: Int) -> Double {
    get { nodes[leaves + item] }
    set {
      precondition(newValue >= 0 && newValue.isFinite)
      var node = leaves + item
      nodes[node] = newValue
      while node > 1 {
        node /= 2
        nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
      }
    }
  }

  /// All priorities, `[count]`, are the state: the sums follow from them, to the bit.
  func save(_ name: String, count: Int, to checkpoint: inout CheckpointWriter) {
    checkpoint.put(name, nodes, [leaves..<leaves + count])
  }

  func restore(_ name: String, count: Int, from checkpoint: CheckpointReader) throws(CheckpointError) {
    let priorities: [Double] = try checkpoint.array(name, count: count)
    try checkpoint.require(priorities.allSatisfy { $0 >= 0 && $0.isFinite }, "'\(name)' holds what is no priority")
    nodes.fill(0)
    for (index, priority) in priorities.enumerated() { nodes[leaves + index] = priority }
    for node in stride(from: leaves - 1, through: 1, by: -1) { nodes[node] = nodes[2 * node] + nodes[2 * node + 1] }
  }

  /// The item in whose share of `0 ..< total` a mass falls, items in order. Never one of priority 0, unless all are.
  func item(at mass: Double) -> Int {
    var mass = mass
    var node = 1
    while node < leaves {
      let left = nodes[2 * node]
      // Rounding may leave a mass at the end of the left share; a right share of nothing is never entered.
      if mass < left || nodes[2 * node + 1] == 0 {
        node = 2 * node
      } else {
        mass -= left
        node = 2 * node + 1
      }
    }
    return node - leaves
  }
}
