import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the threads of a `WorkerPool` share.
///
/// A run's blocks are cut into one share of neighbours per thread; who is done with its own helps the others, so that
/// data stay with the thread that worked on them last and nobody waits. `unfinished` counts the blocks that are not
/// done. A thread owns a block once it has raised a share's `next` by compare and exchange. Because of the owned block
/// `unfinished` stays above zero, so `work` does not return, and `body` stays as it was published by the store to the
/// share.
///
/// `@unchecked Sendable`: by that protocol `body` is written only while no thread owns a block, and read only by threads
/// that own one; the rest is atomic or under the lock.
@safe final class WorkerTeam: @unchecked Sendable {
  /// A thread's share of the blocks: the number of the next in the upper half, of the one after the last in the lower.
  /// A cache line of its own, and the line that processors fetch beside it.
  private struct Share: ~Copyable {
    let state = Atomic<UInt64>(0)
    private let padding = InlineArray<15, UInt64>(repeating: 0)

    /// Lets anybody take the blocks of `range`.
    func open(_ range: Range<Int>) {
      state.store(UInt64(range.lowerBound) << 32 | UInt64(range.upperBound), ordering: .releasing)
    }

    /// Whether nobody has taken any of the blocks from `first`.
    func isWhole(from first: Int) -> Bool {
      let seen = state.load(ordering: .relaxed)
      return seen >> 32 == first && seen & 0xffff_ffff > first
    }

    func take() -> Int? {
      var seen = state.load(ordering: .relaxed)
      while seen >> 32 < seen & 0xffff_ffff {
        let (won, now) = state.weakCompareExchange(
          expected: seen, desired: seen + 1 << 32, successOrdering: .acquiring, failureOrdering: .relaxed)
        if won { return Int(seen >> 32) }
        seen = now
      }
      return nil
    }
  }

  private let threads: Int
  private let shares: UnsafeMutablePointer<Share>
  private let unfinished = Atomic<Int>(0)
  /// How many runs there were, which tells the waiting of a new one.
  private let runs = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let callerSleeps = Atomic<Bool>(false)
  private let dismissed = Atomic<Bool>(false)
  private let blocks = Atomic<Int>(0)
  private var body: (Int, Int) -> Void = { _, _ in }

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let opened: UnsafeMutablePointer<pthread_cond_t>
  private let finished: UnsafeMutablePointer<pthread_cond_t>

  /// How often a thread looks, and lets others run, before it lies down: some tens of microseconds, more than the gap
  /// between two runs of a busy loop and less than the price of a wake-up.
  private static let patience = 10
  /// Looks between two offers of the processor, each of which may come in between just when the wait is over.
  private static let looks = 16_384
  /// Looks at a share that nobody has begun before it is taken from its thread: to fetch that thread's data costs more
  /// than to let it wake.
  private static let grace = 4_096

  init(threads: Int) {
    self.threads = threads
    unsafe shares = .allocate(capacity: threads)
    for thread in 0..<threads { unsafe (shares + thread).initialize(to: Share()) }
    unsafe lock = .allocate(capacity: 1)
    unsafe opened = .allocate(capacity: 1)
    unsafe finished = .allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(opened, nil)
    unsafe pthread_cond_init(finished, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(finished)
    unsafe pthread_cond_destroy(opened)
    unsafe pthread_mutex_destroy(lock)
    unsafe finished.deallocate()
    unsafe opened.deallocate()
    unsafe lock.deallocate()
    unsafe shares.deinitialize(count: threads)
    unsafe shares.deallocate()
  }

  /// The caller's part of a run.
  func work(blocks: Int, _ body: @escaping (Int, Int) -> Void) {
    precondition(unfinished.load(ordering: .relaxed) == 0, "a run within a run")
    precondition(blocks <= Int(Int32.max))
    self.body = body
    self.blocks.store(blocks, ordering: .relaxed)
    unfinished.store(blocks, ordering: .relaxed)
    for thread in 0..<threads {
      unsafe shares[thread].open((blocks * thread / threads)..<(blocks * (thread + 1) / threads))
    }
    // Sequentially consistent against the sleepers' look at `runs` after they have counted themselves.
    runs.add(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      unsafe pthread_mutex_lock(lock)
      unsafe pthread_cond_broadcast(opened)
      unsafe pthread_mutex_unlock(lock)
    }
    takeBlocks(as: 0)
    awaitTheOthers()
    self.body = { _, _ in }
  }

  /// A thread's life: wait for blocks, take them, until dismissed.
  func serve(as thread: Int) {
    var run = 0
    while !dismissed.load(ordering: .relaxed) {
      run = awaitRun(after: run)
      takeBlocks(as: thread)
    }
  }

  func dismiss() {
    unsafe pthread_mutex_lock(lock)
    dismissed.store(true, ordering: .relaxed)
    unsafe pthread_cond_broadcast(opened)
    unsafe pthread_mutex_unlock(lock)
  }

  private func takeBlocks(as thread: Int) {
    var done = 0
    for other in 0..<threads {
      if other > 0 { awaitOwner(of: (thread + other) % threads) }
      while let block = unsafe shares[(thread + other) % threads].take() {
        body(block, thread)
        done += 1
      }
    }
    if done > 0, unfinished.subtract(done, ordering: .sequentiallyConsistent).newValue == 0, thread != 0,
      callerSleeps.load(ordering: .sequentiallyConsistent)
    {
      unsafe pthread_mutex_lock(lock)
      unsafe pthread_cond_signal(finished)
      unsafe pthread_mutex_unlock(lock)
    }
  }

  private func awaitOwner(of share: Int) {
    let first = blocks.load(ordering: .relaxed) * share / threads
    for _ in 0..<Self.grace where unsafe !shares[share].isWhole(from: first) { return }
  }

  private func awaitTheOthers() {
    for _ in 0..<Self.patience {
      for _ in 0..<Self.looks where unfinished.load(ordering: .acquiring) == 0 { return }
      sched_yield()
    }
    unsafe pthread_mutex_lock(lock)
    callerSleeps.store(true, ordering: .sequentiallyConsistent)
    while unfinished.load(ordering: .sequentiallyConsistent) > 0 { unsafe pthread_cond_wait(finished, lock) }
    callerSleeps.store(false, ordering: .relaxed)
    unsafe pthread_mutex_unlock(lock)
  }

  /// Returns the number of runs, when there was a new one.
  private func awaitRun(after seen: Int) -> Int {
    for _ in 0..<Self.patience {
      for _ in 0..<Self.looks {
        let now = runs.load(ordering: .relaxed)
        if now != seen { return now }
      }
      sched_yield()
    }
    unsafe pthread_mutex_lock(lock)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while runs.load(ordering: .sequentiallyConsistent) == seen, !dismissed.load(ordering: .relaxed) {
      unsafe pthread_cond_wait(opened, lock)
    }
    sleepers.subtract(1, ordering: .relaxed)
    unsafe pthread_mutex_unlock(lock)
    return runs.load(ordering: .relaxed)
  }
}
