#if Window
  import Foundation
  import Learning
  import Testing
  import Viewer

  /// Pictures as files.
  final class PNGTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("strut-\(UUID().uuidString)")

    init() throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Every pixel has another colour.
    private func picture(_ width: Int, _ height: Int, opacity: UInt32 = 0xFF) -> Picture {
      var picture = Picture(width: width, height: height)
      picture.pixels = (0..<UInt32(width * height)).map { opacity << 24 | $0 &* 2_654_435_761 & 0xFF_FFFF }
      return picture
    }

    private func message(_ path: String) -> String? {
      do {
        _ = try Picture(png: path)
        return nil
      } catch {
        return error.description
      }
    }

    @Test(arguments: [(1, 1), (3, 2), (640, 360), (1, 500)])
    func `a picture reads back as it was written`(width: Int, height: Int) throws {
      for opacity: UInt32 in [0xFF, 0x80] {
        let picture = picture(width, height, opacity: opacity)
        try picture.savePNG(path("a.png"))
        #expect(try Picture(png: path("a.png")) == picture)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
    }

    @Test func `colours are where PNG has them`() throws {
      // Two pixels of 16 bits a channel, in two rows, written by Python's zlib: red, and a blue that is half opaque.
      let foreign = """
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAACEAYAAADJEWpkAAAAE0lEQVR4nGP4/58BCCAkkGpoAAA+VQb7NummrAAAAABJRU5ErkJggg==
        """
      try #require(Data(base64Encoded: foreign)).write(to: URL(fileURLWithPath: path("a.png")))
      #expect(try Picture(png: path("a.png")).pixels == [0xFFFF_0000, 0x8000_00FF])
    }

    @Test func `a flipped byte or a missing end never gives another picture`() throws {
      let picture = picture(12, 9)
      try picture.savePNG(path("a.png"))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path("a.png")))
      var refused = 0
      for place in bytes.indices {
        var damaged = bytes
        damaged[place] ^= 0x41
        for (name, content) in [("flipped.png", damaged), ("short.png", bytes[..<place])] {
          try content.write(to: URL(fileURLWithPath: path(name)))
          guard let message = message(path(name)) else {
            // The end and what surrounds the pixels may be wrong without harm.
            #expect(try Picture(png: path(name)) == picture)
            continue
          }
          refused += 1
          #expect(message.hasPrefix("\(path(name)): not a PNG file, or damaged: "))
        }
      }
      #expect(refused > bytes.count)
    }

    @Test func `what is no picture is said`() throws {
      try Data("nothing of the kind".utf8).write(to: URL(fileURLWithPath: path("a.png")))
      #expect(message(path("a.png")) == "\(path("a.png")): not a PNG file, or damaged: Not a PNG file")
      #expect(message(path("b.png")) == "\(path("b.png")): cannot read: there is no such file or folder")
      let picture = picture(2, 2)
      #expect(throws: FileError.self) { try picture.savePNG(path("none/c.png")) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
    }
  }
#endif
