#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A fixed team of threads that works through numbered blocks. The calling thread is one of the team.
///
/// Which thread takes which block is left to chance, so results are reproducible when they depend on the block's
/// index alone; the thread's index is for scratch space.
public final class WorkerPool {
  public let threads: Int
  private let team: WorkerTeam
  private var handles: [pthread_t] = []

  /// - Parameter threads: the size of the team with the caller, at least 1; 1 means a plain loop.
  public init(threads: Int) {
    precondition(threads >= 1, "a team has at least one thread")
    self.threads = threads
    team = WorkerTeam(threads: threads)
    for index in 1..<threads {
      let seat = unsafe Unmanaged.passRetained(WorkerSeat(team: team, index: index)).toOpaque()
      var handle = pthread_t()
      let status = unsafe pthread_create(&handle, nil, { unsafe WorkerSeat.serve($0) }, seat)
      precondition(status == 0, "the system refused a thread")
      handles.append(handle)
    }
  }

  deinit {
    team.dismiss()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// Calls `body(block, thread)` once for each block, on any thread of the team, and returns when all are done. Each
  /// thread begins with its own part of the blocks, in order. Allocates nothing; a closure kept by the caller saves the allocation of its context as well.
  public func run(blocks: Int, _ body: @escaping (_ block: Int, _ thread: Int) -> Void) {
    if threads == 1 || blocks <= 1 {
      for block in 0..<blocks { body(block, 0) }
    } else {
      team.work(blocks: blocks, body)
    }
  }
}

/// One thread's place in the team.
private final class WorkerSeat {
  let team: WorkerTeam
  let index: Int

  init(team: WorkerTeam, index: Int) {
    self.team = team
    self.index = index
  }

  static func serve(_ seat: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let seat = unsafe seat else { return unsafe seat }
    let mine = unsafe Unmanaged<WorkerSeat>.fromOpaque(seat).takeRetainedValue()
    mine.team.serve(as: mine.index)
    return nil
  }
}
