/// What the first of the held bytes turn out to be.
enum Finding {
  /// A frame may begin here; look again when this many bytes are held.
  case more(until: Int)
  case frame(length: Int)
  /// A frame whose checksum is wrong but whose parts carry checksums of their own.
  case damaged(length: Int)
  case badChecksum
  case badLength
  /// No frame begins with the first byte.
  case noHeader
}

/// How frames with a header and a length look.
protocol FrameFormat {
  /// Judges the start of `held`, which is not empty. `more(until: n)` promises n > held.count and n <= capacity of the
  /// finder; a frame's length is not more than what is held.
  static func examine(_ held: Span<UInt8>) -> Finding
}

/// Finds frames in a stream of bytes that may hold anything, in memory of fixed size.
///
/// When a frame proves false only its first byte goes, so a true frame that begins inside a false one is found.
struct FrameFinder<Format: FrameFormat, let capacity: Int>: ~Copyable {
  private(set) var bytes = InlineArray<capacity, UInt8>(repeating: 0)
  private(set) var counts = FrameCounts()
  /// Bytes of the frame that shows, from the first held byte on; 0 when none does.
  private(set) var shown = 0
  private(set) var isDamaged = false
  private var held = 0
  /// No verdict can change before this many bytes are held.
  private var needed = 1
  private let showsDamaged: Bool

  init(showsDamaged: Bool = false) { self.showsDamaged = showsDamaged }

  mutating func feed(_ byte: UInt8) -> Bool {
    if shown > 0 { dropShown() }
    bytes[held] = byte
    held += 1
    return held >= needed && search()
  }

  /// Looks for another frame in what is held already.
  mutating func next() -> Bool {
    if shown > 0 { dropShown() }
    return held >= needed && search()
  }

  /// The line fell silent: what could have become a frame cannot any more, so looks for one that begins inside.
  mutating func expire() -> Bool {
    if shown > 0 { dropShown() }
    if held >= needed, search() { return true }
    while held > 0 {
      drop(1)
      if held > 0, search() { return true }
    }
    return false
  }

  /// Lets the caller rewrite the frame that shows.
  mutating func rewrite(at index: Int, _ byte: UInt8) { bytes[index] = byte }

  /// `shown` > 0 afterwards exactly if this is true.
  private mutating func search() -> Bool {
    var start = 0
    // Moves the held bytes once, whatever is dropped.
    while start < held {
      switch Format.examine(bytes.span.extracting(start..<held)) {
      case .more(let until):
        drop(start)
        needed = until
        return false
      case .frame(let length):
        counts.frames &+= 1
        return show(length, at: start)
      case .damaged(let length):
        counts.badChecksums &+= 1
        if showsDamaged {
          isDamaged = true
          return show(length, at: start)
        }
      case .badChecksum: counts.badChecksums &+= 1
      case .badLength: counts.badLengths &+= 1
      case .noHeader: break
      }
      start += 1
    }
    drop(start)
    return false
  }

  private mutating func show(_ length: Int, at start: Int) -> Bool {
    drop(start)
    shown = length
    return true
  }

  private mutating func dropShown() {
    if isDamaged {
      drop(1)
    } else {
      remove(shown)
    }
    shown = 0
    isDamaged = false
  }

  private mutating func drop(_ count: Int) {
    counts.droppedBytes &+= UInt32(count)
    remove(count)
  }

  private mutating func remove(_ count: Int) {
    needed = 1
    guard count > 0 else { return }
    for index in count..<held { bytes[index - count] = bytes[index] }
    held -= count
  }
}
