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

  /// Puts a colour on an upright rectangle, on the pixels at its edges as far as it covers them.
  /// - Parameter sides: left, top, right and bottom, pixels.
  mutating func rectangle(_ sides: SIMD4<Float>, _ colour: Colour) {
    let bounds = SIMD4<Float>(0, 0, Float(width), Float(height))
    let left = max(bounds[0], sides[0])
    let top = max(bounds[1], sides[1])
    let right = min(bounds[2], sides[2])
    let bottom = min(bounds[3], sides[3])
    guard left < right, top < bottom else { return }
    let opaque = Float(colour.alpha)
    let columns = Int(left)..<Int(right.rounded(.up))
    let whole = Int(left.rounded(.up))..<max(Int(left.rounded(.up)), Int(right))
    // At most one on each side is covered in part.
    let edges = Set([columns.lowerBound, columns.upperBound - 1]).filter { !whole.contains($0) }
    for row in Int(top)..<Int(bottom.rounded(.up)) {
      let high = min(bottom, Float(row + 1)) - max(top, Float(row))
      put(colour, UInt32(high * opaque + 0.5), whole, row)
      for column in edges {
        let wide = min(right, Float(column + 1)) - max(left, Float(column))
        put(colour, UInt32(high * wide * opaque + 0.5), column..<column + 1, row)
      }
    }
  }

  /// - Parameter alpha: 0...256
  private mutating func put(_ colour: Colour, _ alpha: UInt32, _ columns: Range<Int>, _ row: Int) {
    let places = row * width + columns.lowerBound..<row * width + columns.upperBound
    if alpha >= 256 {
      for place in places { pixels[place] = colour.packed }
    } else if alpha > 0 {
      for place in places { pixels[place] = Colour.mix(pixels[place], colour.packed, alpha) }
    }
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
