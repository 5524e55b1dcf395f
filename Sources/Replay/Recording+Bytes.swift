import Learning
import Tasks

/// The layout of a `.strutlog`: "STRUTLOG", the version, the fields in the order below, then the checksum of all that.
/// Numbers are 64 bits, little-endian; a text or a list begins with its count; two floats share no word. A deed is its
/// step, its kind, its body where it has one, and its points.
extension Recording {
  private static let mark: [UInt8] = Array("STRUTLOG".utf8)
  private static let version: UInt64 = 2
  private static let maximumBytes = 1 << 30

  public static func load(_ path: String) throws(FileError) -> Recording {
    let bytes = try Files.read(path, limit: maximumBytes)
    do {
      return try Recording(bytes: bytes)
    } catch {
      throw FileError(path: path, message: error.message)
    }
  }

  public func save(_ path: String) throws(FileError) { try Files.replace(path, with: encoded()) }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter(bytes: Self.mark)
    writer.put(Self.version)
    for text in [worldName, worldText, kind.rawValue, policy, build, processor] { writer.put(text) }
    for number in [seed, index, UInt64(actions.count)] { writer.put(number) }
    for action in actions { writer.put(UInt64(action.bitPattern)) }
    writer.put(UInt64(interventions.count))
    for intervention in interventions {
      writer.put(UInt64(intervention.step))
      writer.put(intervention.deed)
    }
    writer.put(UInt64(hashes.count))
    for hash in hashes { writer.put(hash) }
    var checksum = Checksum()
    checksum.add(writer.bytes, count: writer.bytes.count)
    writer.put(checksum.value)
    return writer.bytes
  }

  /// Reads a whole file's bytes. Everything in them is doubted.
  public init(bytes: [UInt8]) throws(RecordingError) {
    guard bytes.count >= 24, bytes.starts(with: Self.mark) else {
      throw RecordingError("not a recording, or damaged: it does not begin as a .strutlog does")
    }
    var end = ByteReader(bytes[(bytes.count - 8)...])
    var checksum = Checksum()
    checksum.add(bytes, count: bytes.count - 8)
    guard try end.word() == checksum.value else {
      throw RecordingError("damaged: the checksum does not fit what the recording holds")
    }
    var reader = ByteReader(bytes[8..<bytes.count - 8])
    let version = try reader.word()
    guard version == Self.version else {
      throw RecordingError("version \(version) of the format; this program reads version \(Self.version)")
    }
    worldName = try reader.text()
    worldText = try reader.text()
    guard let kind = ActionKind(rawValue: try reader.text()) else { throw ByteReader.damage }
    self.kind = kind
    policy = try reader.text()
    build = try reader.text()
    processor = try reader.text()
    seed = try reader.word()
    index = try reader.word()
    actions = []
    for _ in 0..<(try reader.count(words: 1)) { actions.append(try reader.float()) }
    interventions = []
    for _ in 0..<(try reader.count(words: 2)) {
      let step = try reader.integer()
      guard step >= interventions.last?.step ?? 0 else { throw ByteReader.damage }
      interventions.append(Intervention(step: step, try reader.deed()))
    }
    hashes = []
    for _ in 0..<(try reader.count(words: 1)) { hashes.append(try reader.word()) }
    guard reader.isAtEnd, !hashes.isEmpty, interventions.last?.step ?? 0 < hashes.count else {
      throw ByteReader.damage
    }
  }
}

private enum DeedKind: UInt64 { case push, grab, pull, release, drop, goal }

private struct ByteWriter {
  var bytes: [UInt8]

  mutating func put(_ deed: Intervention.Deed) {
    switch deed {
    case .push(let body, let impulse): put(.push, body, impulse)
    case .grab(let body, let point): put(.grab, body, point)
    case .pull(let point): put(.pull, nil, point)
    case .release: put(.release, nil)
    case .drop(let point, let size): put(.drop, nil, point, size)
    case .goal(let point): put(.goal, nil, point)
    }
  }

  private mutating func put(_ kind: DeedKind, _ body: Int?, _ points: SIMD2<Float>...) {
    put(kind.rawValue)
    if let body { put(UInt64(body)) }
    for point in points { for number in [point.x, point.y] { put(UInt64(number.bitPattern)) } }
  }

  mutating func put(_ word: UInt64) {
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(shift)))) }
  }

  mutating func put(_ text: String) {
    put(UInt64(text.utf8.count))
    bytes += text.utf8
  }
}

private struct ByteReader {
  static var damage: RecordingError { RecordingError("damaged: its parts do not fit together") }
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func word() throws(RecordingError) -> UInt64 {
    guard rest.count >= 8 else { throw Self.damage }
    let value = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest.removeFirst(8)
    return value
  }

  mutating func integer() throws(RecordingError) -> Int {
    guard let value = Int(exactly: try word()) else { throw Self.damage }
    return value
  }

  mutating func deed() throws(RecordingError) -> Intervention.Deed {
    guard let kind = DeedKind(rawValue: try word()) else { throw Self.damage }
    switch kind {
    case .push: return .push(body: try integer(), impulse: try point())
    case .grab: return .grab(body: try integer(), at: try point())
    case .pull: return .pull(to: try point())
    case .release: return .release
    case .drop: return .drop(at: try point(), size: try point())
    case .goal: return .goal(at: try point())
    }
  }

  private mutating func point() throws(RecordingError) -> SIMD2<Float> { SIMD2(try float(), try float()) }

  /// How many things of at least so many words follow; no more than there is room for.
  mutating func count(words: Int) throws(RecordingError) -> Int {
    let count = try integer()
    guard count <= rest.count / (8 * words) else { throw Self.damage }
    return count
  }

  mutating func float() throws(RecordingError) -> Float {
    guard let bits = UInt32(exactly: try word()) else { throw Self.damage }
    return Float(bitPattern: bits)
  }

  mutating func text() throws(RecordingError) -> String {
    let count = try integer()
    guard count <= rest.count, let text = String(validating: rest.prefix(count), as: UTF8.self) else {
      throw Self.damage
    }
    rest.removeFirst(count)
    return text
  }
}
