import Random
import Testing

@testable import Learning

struct PrioritySumTreeTests {
  @Test func `a mass falls into the share of its item`() {
    let tree = PrioritySumTree(count: 5)
    for (item, priority) in [1.0, 0, 2, 0.5, 4].enumerated() { tree[item] = priority }
    #expect(tree.total == 7.5)
    let expected: [(Double, Int)] = [(0, 0), (0.99, 0), (1, 2), (2.99, 2), (3, 3), (3.49, 3), (3.5, 4), (7.49, 4)]
    for (mass, item) in expected { #expect(tree.item(at: mass) == item, "mass \(mass)") }
  }

  @Test func `an item without priority is never drawn, not even at the very end`() {
    let tree = PrioritySumTree(count: 8)
    tree[2] = 0.1
    tree[5] = 0.3
    for mass in [0, 0.05, 0.1, 0.4, tree.total, tree.total * 1.0000001] {
      #expect([2, 5].contains(tree.item(at: mass)), "mass \(mass)")
    }
  }

  @Test func `sums stay exact through many changes`() {
    let tree = PrioritySumTree(count: 37)
    var stream = RandomStream(1)
    for _ in 0..<10_000 { tree[stream.integer(in: 0...36)] = Double(stream.integer(in: 0...1000)) }
    #expect(tree.total == (0..<37).reduce(0) { $0 + tree[$1] })
    for item in 0..<37 { tree[item] = 0 }
    #expect(tree.total == 0)
  }
}
