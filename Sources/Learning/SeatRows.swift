/// A row of plain values for each environment. No two rows touch the same cache line: threads that play neighbouring
/// environments would take turns at it, step after step.
///
/// `Sendable` as `FlatArray` is: within one `WorkerPool.run` a row is touched by one block.
struct SeatRows<Element: BitwiseCopyable>: Sendable {
  let rows: Int
  let width: Int
  private let stride: Int
  private let memory: FlatArray<Element>

  /// Bytes of a line and of the one that processors fetch beside it.
  private static var line: Int { 128 }

  init(repeating value: Element, rows: Int, width: Int) {
    self.rows = rows
    self.width = width
    let perLine = Self.line / MemoryLayout<Element>.stride
    stride = (width + perLine - 1) / perLine * perLine
    memory = FlatArray(repeating: value, count: rows * stride)
  }

  /// One value for each environment.
  init(_ values: [Element]) {
    precondition(!values.isEmpty)
    self.init(repeating: values[0], rows: values.count, width: 1)
    replace(with: values)
  }

  @inline(__always)
  func read<Result>(_ row: Int, _ body: (Span<Element>) -> Result) -> Result {
    memory.read(row * stride..<row * stride + width, body)
  }

  @inline(__always)
  func write<Result>(_ row: Int, _ body: (inout MutableSpan<Element>) -> Result) -> Result {
    memory.write(row * stride..<row * stride + width, body)
  }

  @inline(__always)
  func copy(_ row: Int, to other: FlatArray<Element>, at target: Int) {
    other.copy(from: memory, at: row * stride, to: target, length: width)
  }

  @inline(__always)
  func copy(_ row: Int, from other: SeatRows) {
    precondition(width == other.width)
    memory.copy(from: other.memory, at: row * stride, to: row * stride, length: width)
  }

  func fill(_ value: Element) { memory.fill(value) }

  /// Row after row, `[rows, width]`.
  var elements: [Element] {
    (0..<rows).flatMap { memory.elements($0 * stride..<$0 * stride + width) }
  }

  /// - Parameter elements: `[rows, width]`.
  func replace(with elements: [Element]) {
    precondition(elements.count == rows * width)
    for (index, element) in elements.enumerated() { memory[index / width * stride + index % width] = element }
  }
}
