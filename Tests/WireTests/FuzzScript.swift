import Wire

/// Reads a fuzzer's bytes as the story of a line, so that mutations reach past the checksums, and traps when a promise
/// of the parsers is broken. Also compiled by tools/fuzz.
///
/// Each step is a byte that says what happens, one with a length, and so many bytes: noise as it is, a whole frame, a
/// frame with a wrong byte, a frame cut short, or silence.
enum FuzzScript<Parser: TestedParser & ~Copyable> {
  static func play(_ input: [UInt8]) {
    var parser = Parser()
    var (fed, frames) = (0, 0)
    var rest = input[...]
    while let step = rest.popFirst() {
      let length = Int(rest.popFirst() ?? 0)
      let text = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      var line = text
      switch step & 7 {
      case 0...2: break
      case 3:
        fed += Parser.separator.count
        frames += silence(&parser).count
      default:
        line = Parser.encode(Shown(step >> 3, text.first ?? 1, Array(text.dropFirst())))
        if step & 7 == 5, !line.isEmpty { line[length % line.count] ^= step | 1 }
        if step & 7 == 6 { line = Array(line.prefix(length / 2)) }
      }
      fed += line.count
      frames += parser.feed(all: line).count
      precondition(parser.counts.frames == frames, "every frame is counted once")
      precondition(Int(parser.counts.droppedBytes) <= fed, "no more is dropped than came")
    }
    _ = silence(&parser)
    let last = Shown(1, 2, [0xFF, 0xFF, 0xFD, 0, 1])
    let shown = parser.feed(all: Parser.encode(last)).map { [$0.instruction] + $0.parameters }
    precondition(shown == [[2] + last.parameters], "after a silence the next frame shows, whatever was before")
  }

  private static func silence(_ parser: inout Parser) -> [Shown] { parser.feed(all: Parser.separator) + parser.rest() }
}
