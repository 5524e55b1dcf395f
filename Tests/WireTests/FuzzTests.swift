import Foundation
import Testing
import Wire

struct FuzzTests {
  /// The short run of the suite; `tools/fuzz` is the long one, with a sanitizer and led by coverage.
  @Test func `stories of noise, frames, damage and silence break no promise`() {
    var random = Dice(state: 1)
    for _ in 0..<3000 {
      // Mostly short steps, so that a story has many.
      let story = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        UInt8.random(in: 0...(Bool.random(using: &random) ? 255 : 12), using: &random)
      }
      FuzzScript<DynamixelParser>.play(story)
      FuzzScript<FeetechParser>.play(story)
      FuzzScript<LinkParser>.play(story)
    }
  }

  /// What coverage-guided runs found worth keeping, one story a line. `tools/fuzz` starts from them too.
  @Test(arguments: ["dynamixel", "feetech", "link"]) func `the corpus breaks no promise`(parser: String) throws {
    let path = FirmwareRig.checkout.appendingPathComponent("Tests/WireTests/Corpus/\(parser).txt")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 20)
    for line in lines {
      let digits = line.map { UInt8($0.hexDigitValue!) }
      let story = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
      switch parser {
      case "dynamixel": FuzzScript<DynamixelParser>.play(story)
      case "feetech": FuzzScript<FeetechParser>.play(story)
      default: FuzzScript<LinkParser>.play(story)
      }
    }
  }
}
