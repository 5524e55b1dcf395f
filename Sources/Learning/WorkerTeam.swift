import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the threads of a `WorkerPool` share.
///
/// `open` counts the blocks that nobody has begun, `unfinished` those that are not done. A thread owns a block once it
/// has lowered `open` by compare and exchange. Because of the owned block `unfinished` stays above zero, so `work` does
/// not return, and `body` and `blocks` stay as they were published by the store to `open`.
///
/// `@unchecked Sendable`: by that protocol `body` and `blocks` are written only while no thread owns a block, and read
/// only by threads that own one; the rest is atomic or under the lock.
@safe final class WorkerTeam: @unchecked Sendable {
  private let open = Atomic<Int>(0)
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let callerSleeps = Atomic<Bool>(false)
  private let dismissed = Atomic<Bool>(false)
  private var blocks = 0
  private var body: (Int, Int) -> Void = { _, _ in }

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let opened: UnsafeMutablePointer<pthread_cond_t>
  private let finished: UnsafeMutablePointer<pthread_cond_t>

  /// How often a thread looks, and lets others run, before it lies down: some tens of microseconds, more than the gap
  /// between two runs of a busy loop and less than the price of a wake-up.
  private static let patience = 40
  /// Looks between two offers of the processor.
  private static let looks = 1024

  init() {
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
  }

  /// The caller's part of a run.
  func work(blocks: Int, _ body: @escaping (Int, Int) -> Void) {
    precondition(unfinished.load(ordering: .relaxed) == 0, "a run within a run")
    self.blocks = blocks
    self.body = body
    unfinished.store(blocks, ordering: .relaxed)
    // Sequentially consistent against the sleepers' look at `open` after they have counted themselves.
    open.store(blocks, ordering: .sequentiallyConsistent)
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
    while !dismissed.load(ordering: .relaxed) {
      awaitBlocks()
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
    var seen = open.load(ordering: .relaxed)
    while seen > 0 {
      let (won, now) = open.weakCompareExchange(
        expected: seen, desired: seen - 1, successOrdering: .acquiring, failureOrdering: .relaxed)
      guard won else {
        seen = now
        continue
      }
      body(blocks - seen, thread)
      if unfinished.subtract(1, ordering: .sequentiallyConsistent).newValue == 0, thread != 0,
        callerSleeps.load(ordering: .sequentiallyConsistent)
      {
        unsafe pthread_mutex_lock(lock)
        unsafe pthread_cond_signal(finished)
        unsafe pthread_mutex_unlock(lock)
      }
      seen = open.load(ordering: .relaxed)
    }
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

  /// Returns when there may be blocks to take.
  private func awaitBlocks() {
    for _ in 0..<Self.patience {
      for _ in 0..<Self.looks where open.load(ordering: .relaxed) > 0 { return }
      sched_yield()
    }
    unsafe pthread_mutex_lock(lock)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while open.load(ordering: .sequentiallyConsistent) <= 0, !dismissed.load(ordering: .relaxed) {
      unsafe pthread_cond_wait(opened, lock)
    }
    sleepers.subtract(1, ordering: .relaxed)
    unsafe pthread_mutex_unlock(lock)
  }
}
