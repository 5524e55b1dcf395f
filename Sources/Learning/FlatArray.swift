/// A fixed number of plain values in one allocation, for buffers that several threads fill side by side.
///
/// `@unchecked Sendable`: the storage never moves or grows, and every user cuts its indices so that within one
/// `WorkerPool.run` no element is written by one block and touched by another; the pool's own barriers order what
/// comes before and after. Elements are trivial types, so no reference counts are shared.
@safe final class FlatArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let count: Int
  private let memory: UnsafeMutableRawPointer
  private let base: UnsafeMutablePointer<Element>

  init(repeating value: Element, count: Int) {
    precondition(count >= 0)
    self.count = count
    // At the start of a cache line: the kernels' registers are half a line or a whole one, and each that lay across two
    // would be fetched twice.
    unsafe memory = .allocate(byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
    unsafe base = memory.bindMemory(to: Element.self, capacity: max(1, count))
    unsafe base.initialize(repeating: value, count: count)
  }

  convenience init(_ values: [Element]) where Element: ExpressibleByIntegerLiteral {
    self.init(repeating: 0, count: values.count)
    for (index, value) in values.enumerated() { self[index] = value }
  }

  deinit { unsafe memory.deallocate() }

  var bytes: Int { count * MemoryLayout<Element>.stride }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(index >= 0 && index < count)
      return unsafe base[index]
    }
    @inline(__always) set {
      precondition(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }

  /// Hands `body` the elements of `range` to read.
  @inline(__always)
  func read<Result>(_ range: Range<Int>, _ body: (Span<Element>) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let elements = unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    return body(unsafe Span(_unsafeElements: elements))
  }

  /// Hands `body` the elements of `range` to write.
  @inline(__always)
  func write<Result>(_ range: Range<Int>, _ body: (inout MutableSpan<Element>) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let elements = unsafe UnsafeMutableBufferPointer(start: base + range.lowerBound, count: range.count)
    var span = unsafe MutableSpan(_unsafeElements: elements)
    return body(&span)
  }

  @inline(__always)
  func read<Result>(_ body: (Span<Element>) -> Result) -> Result { read(0..<count, body) }

  @inline(__always)
  func write<Result>(_ body: (inout MutableSpan<Element>) -> Result) -> Result { write(0..<count, body) }

  func fill(_ value: Element) {
    unsafe base.update(repeating: value, count: count)
  }

  /// Copies `length` elements within the array; the ranges may overlap.
  @inline(__always)
  func copy(from source: Int, to target: Int, length: Int) {
    precondition(source >= 0 && target >= 0 && length >= 0 && source + length <= count && target + length <= count)
    unsafe (base + target).update(from: base + source, count: length)
  }

  /// Copies `length` elements of another array into this one.
  @inline(__always)
  func copy(from other: FlatArray, at source: Int, to target: Int, length: Int) {
    precondition(source >= 0 && target >= 0 && length >= 0)
    precondition(source + length <= other.count && target + length <= count)
    unsafe (base + target).update(from: other.base + source, count: length)
  }

  /// For kernels: the element at `index`, with `length` elements from there in bounds.
  @unsafe @inline(__always)
  func pointer(at index: Int = 0, length: Int = 0) -> UnsafeMutablePointer<Element> {
    precondition(index >= 0 && length >= 0 && index + length <= count)
    return unsafe base + index
  }

  var elements: [Element] { elements(0..<count) }

  func elements(_ range: Range<Int>) -> [Element] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }
}
