import Testing

@testable import Viewer

struct CanvasTests {
  @Test func `half a pixel is covered by half`() {
    let canvas = Canvas(width: 4, height: 2, density: 1)
    canvas.clear(Colour(0x000000))
    canvas.rectangle(1, 0, 1.5, 2, Colour(0xFFFFFF))
    #expect(canvas.picture.pixels.prefix(4).map { $0 & 255 } == [0, 255, 127, 0])
    #expect(canvas.picture.pixels.suffix(4).map { $0 & 255 } == [0, 255, 127, 0])
  }

  @Test func `a slanted edge covers what lies below it`() {
    let canvas = Canvas(width: 6, height: 3, density: 1)
    canvas.clear(Colour(0x000000))
    canvas.fill([[0, 0], [6, 3], [0, 3]], Colour(0xFFFFFF))
    let cover = canvas.picture.pixels.map { Float($0 & 255) / 255 }
    // Of each pixel: the part below the line y = x / 2.
    let expected: [Float] = [
      0.75, 0.25, 0, 0, 0, 0,
      1, 1, 0.75, 0.25, 0, 0,
      1, 1, 1, 1, 0.75, 0.25,
    ]
    for (got, wanted) in zip(cover, expected) { #expect(abs(got - wanted) < 0.01) }
  }

  @Test func `what lies outside of the picture does no harm`() {
    let canvas = Canvas(width: 8, height: 8, density: 1)
    canvas.clear(Colour(0x000000))
    canvas.fill([[-1e6, -1e6], [1e6, -1e6], [1e6, 1e6], [-1e6, 1e6]], Colour(0xFFFFFF))
    #expect(canvas.picture.pixels.allSatisfy { $0 == 0xFFFF_FFFF })
    canvas.fill([[.nan, 0], [1, .infinity], [3, 3]], Colour(0xFF0000))
    canvas.stroke([[20, 20], [30, 30]], Colour(0xFF0000), width: 2)
    #expect(canvas.picture.pixels.allSatisfy { $0 == 0xFFFF_FFFF })
  }

  @Test func `zooming keeps what is under the mouse`() {
    var camera = Camera(size: [800, 600])
    camera.pan([30, -20])
    let before = camera.metres([100, 200])
    camera.zoom(1.7, at: [100, 200])
    let after = camera.metres([100, 200])
    #expect(abs(before.x - after.x) < 1e-4 && abs(before.y - after.y) < 1e-4)
  }
}
