import Foundation
import Testing
import Wire

struct FuzzTests {
  /// The short run of the suite; `tools/fuzz` is the long one, with a sanitizer and led by coverage.
  @Test func `stories of noise, frames, damage and silence break no promise`() {
    var random = SystemRandomNumberGenerator()
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

  /// What coverage-guided runs found worth keeping, one story a file.
  @Test(arguments: ["dynamixel", "feetech", "link"]) func `the corpus breaks no promise`(parser: String) throws {
    let folder = FirmwareRig.checkout.appendingPathComponent("tools/fuzzing/corpus/\(parser)")
    let stories = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(stories.count > 5)
    for url in stories {
      let story = Array(try Data(contentsOf: url))
      switch parser {
      case "dynamixel": FuzzScript<DynamixelParser>.play(story)
      case "feetech": FuzzScript<FeetechParser>.play(story)
      default: FuzzScript<LinkParser>.play(story)
      }
    }
  }
}
