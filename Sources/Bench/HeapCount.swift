import CHeapCount

/// Heap allocations made so far, by Swift, C and C++ alike.
enum HeapCount {
  /// Sanitizers bring an allocator of their own, which is not counted.
  static let isKnown = strut_heap_count() >= 0

  static var ofThread: Int { Int(strut_heap_count()) }

  /// Of all threads together; exact while the others rest.
  static var ofProcess: Int { Int(strut_heap_count_process()) }
}
