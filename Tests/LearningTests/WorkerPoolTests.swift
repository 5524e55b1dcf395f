import CHeapCount
import Synchronization
import Testing

@testable import Learning

struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 7]) func `every block is worked on once, whatever the number of threads`(threads: Int) {
    let pool = WorkerPool(threads: threads)
    for blocks in [0, 1, 2, 5, 64] {
      let visits = FlatArray(repeating: 0, count: blocks)
      for _ in 0..<200 { pool.run(blocks: blocks) { block, _ in visits[block] += 1 } }
      #expect(visits.elements == [Int](repeating: 200, count: blocks))
    }
  }

  @Test func `a thread's index is its own while a block runs`() {
    let threads = 3
    let pool = WorkerPool(threads: threads)
    let busy = FlatArray(repeating: false, count: threads)
    let clashes = Atomic(0)
    for _ in 0..<500 {
      pool.run(blocks: 12) { _, thread in
        if !(0..<threads).contains(thread) || busy[thread] { clashes.add(1, ordering: .relaxed) }
        busy[thread] = true
        busy[thread] = false
      }
    }
    #expect(clashes.load(ordering: .relaxed) == 0)
  }

  @Test func `what the blocks wrote is seen after the run`() {
    let pool = WorkerPool(threads: 2)
    let values = FlatArray(repeating: 0, count: 256)
    for round in 1...300 {
      pool.run(blocks: 256) { block, _ in values[block] = round * block }
      #expect((0..<256).allSatisfy { values[$0] == round * $0 })
    }
  }

  @Test func `threads that fell asleep wake for the next run`() {
    let pool = WorkerPool(threads: 2)
    let done = Atomic(0)
    for pause in [0, 1, 3] {
      var waiting = 0
      while waiting < pause * 2_000_000 { waiting += done.load(ordering: .relaxed) >= 0 ? 1 : 0 }
      pool.run(blocks: 4) { _, _ in done.add(1, ordering: .relaxed) }
    }
    #expect(done.load(ordering: .relaxed) == 12)
  }

  @Test(arguments: [1, 2]) func `a run allocates nothing`(threads: Int) {
    let pool = WorkerPool(threads: threads)
    let sums = FlatArray(repeating: 0, count: 8)
    let work: (Int, Int) -> Void = { block, _ in sums[block] += block }
    pool.run(blocks: 8, work)
    let before = strut_heap_count()
    for _ in 0..<1_000 { pool.run(blocks: 8, work) }
    #expect(strut_heap_count() - before == 0)
    #expect(sums[7] == 7 * 1_001)
  }
}
