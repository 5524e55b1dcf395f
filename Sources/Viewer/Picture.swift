/// Pixels in memory.
public struct Picture: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `[height, width]` from the top, 0xAARRGGBB.
  public var pixels: [UInt32]

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = Array(repeating: 0xFF00_0000, count: width * height)
  }

  mutating func fill(_ pixel: UInt32) {
    for index in pixels.indices { pixels[index] = pixel }
  }

  /// Puts a colour where a mask covers, as far as that is within the picture.
  mutating func stamp(_ mask: Mask, x: Int, y: Int, _ colour: Colour) {
    let rows = max(0, -y)..<max(0, -y, min(mask.height, height - y))
    let columns = max(0, -x)..<max(0, -x, min(mask.width, width - x))
    for row in rows {
      for column in columns {
        let cover = UInt32(mask.cover[row * mask.width + column])
        if cover == 0 { continue }
        let place = (y + row) * width + x + column
        pixels[place] = Colour.mix(pixels[place], colour.packed, (cover * colour.alpha + 127) / 255)
      }
    }
  }
}

/// How much a glyph covers of each pixel, 0...255.
struct Mask: Sendable {
  var width: Int
  var height: Int
  /// `[height, width]`
  var cover: [UInt8]
}
