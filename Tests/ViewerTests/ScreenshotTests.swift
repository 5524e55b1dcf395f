#if Window
  import Environments
  import Foundation
  import Testing

  @testable import Viewer

  /// Pictures of every world beside stored ones.
  struct ScreenshotTests {
    /// Pixels that may stray from the stored picture.
    private static let tolerance = 40

    @Test(arguments: Screenshot.all) func `a world looks as it did, and otherwise at another step`(
      shot: Screenshot
    ) throws {
      let session = try shot.session()
      while session.shown < Screenshot.step, !session.hasEnded { session.step() }
      let picture = shot.picture(of: session)
      guard ProcessInfo.processInfo.environment["STRUT_RECORD_SCREENSHOTS"] == nil else {
        try picture.savePNG(shot.path)
        Issue.record("\(shot.path) is recorded anew; look at it")
        return
      }
      let stored = try Picture(png: shot.path)
      let strays = picture.strays(from: stored)
      #expect(strays <= Self.tolerance)
      let size = try FileManager.default.attributesOfItem(atPath: shot.path)[.size] as? Int
      #expect(try #require(size) < 40_000)

      // Only of the scene, for the numbers beside it change in any case; and the camera stays where it is.
      let look = Look(
        theme: shot.theme, layers: Layers.everything.subtracting([.panels, .timeline]))
      let renderer = Renderer(look, width: 640, height: 360)
      let here = renderer.render(session)
      renderer.look.camera.follows = false
      session.scrub(to: session.shown / 2)
      let before = renderer.render(session)
      let moved = before.strays(from: here)
      #expect(moved > 3 * Self.tolerance)
    }

    @Test func `smoothing in another way passes, and so does half a pixel`() throws {
      let session = try Screenshot(world: "walker").session()
      while session.shown < Screenshot.step { session.step() }
      let renderer = Renderer(Look(), width: 640, height: 360)
      let picture = renderer.render(session)
      // A part of the right neighbour in every pixel.
      var smoothed = picture
      for place in smoothed.pixels.indices.dropLast() {
        smoothed.pixels[place] = Colour.mix(picture.pixels[place], picture.pixels[place + 1], 40)
      }
      #expect(smoothed != picture)
      #expect(smoothed.strays(from: picture) <= Self.tolerance)
      renderer.look.camera.pan([0.5, 0.5])
      let shifted = renderer.render(session)
      #expect(shifted != picture)
      #expect(shifted.strays(from: picture) <= Self.tolerance)
      renderer.look.camera.pan([4, 0])
      #expect(renderer.render(session).strays(from: picture) > 3 * Self.tolerance)
    }

    @Test(arguments: ["delivery", "walker"])
    func `twice the density shows the same in finer pixels`(world: String) throws {
      let session = try Screenshot(world: world).session()
      while session.shown < Screenshot.step { session.step() }
      let look = Look(layers: [.trail, .rays, .torques])
      let coarse = Renderer(look, width: 640, height: 360).render(session)
      let fine = Renderer(look, width: 1280, height: 720, density: 2).render(session)
      var shrunk = coarse
      for place in shrunk.pixels.indices {
        let corner = place / 640 * 2 * 1280 + place % 640 * 2
        let (upper, lower) = (
          Colour.mix(fine.pixels[corner], fine.pixels[corner + 1], 128),
          Colour.mix(fine.pixels[corner + 1280], fine.pixels[corner + 1281], 128)
        )
        shrunk.pixels[place] = Colour.mix(upper, lower, 128)
      }
      #expect(shrunk.strays(from: coarse) <= Self.tolerance)
      #expect(fine.pixels.count == 4 * coarse.pixels.count)
    }
  }
#endif
