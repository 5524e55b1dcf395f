/// A glyph of a font at one size: its picture, and how far the next one stands from it, pixels.
struct Glyph {
  var mask: Mask
  /// From the pen to the left edge of the mask.
  var left: Int
  var advance: Float
}

/// Where glyphs come from.
protocol Typeface: AnyObject {
  /// - Parameter pixels: the height of the letters.
  /// - Returns: nil for a sign that there is nothing to see of.
  func glyph(_ sign: Unicode.Scalar, pixels: Int) -> Glyph?
}

/// Text on a canvas. Where no font was found there is none, and the picture stays whole.
final class Lettering {
  enum Size: Float {
    case tiny = 10
    case small = 12
    case normal = 14
    case large = 19
  }

  private struct Key: Hashable {
    var sign: Unicode.Scalar
    var pixels: Int
  }

  private let typeface: (any Typeface)?
  private var glyphs: [Key: Glyph] = [:]

  init(_ typeface: (any Typeface)?) { self.typeface = typeface }

  var isMissing: Bool { typeface == nil }

  /// In points.
  func width(_ text: String, _ size: Size, density: Float) -> Float {
    var width: Float = 0
    for sign in text.unicodeScalars { width += glyph(sign, size, density)?.advance ?? 0 }
    return width / density
  }

  /// Writes from a place to the right, or up to it.
  /// - Parameters: x, y of the text's upper left corner, or of its upper right one, points.
  func write(
    _ text: String, _ size: Size = .small, x: Float, y: Float, _ colour: Colour, on canvas: Canvas,
    toTheLeft: Bool = false
  ) {
    let density = canvas.density
    var pen = ((toTheLeft ? x - width(text, size, density: density) : x) * density).rounded()
    for sign in text.unicodeScalars {
      guard let glyph = glyph(sign, size, density) else { continue }
      canvas.stamp(glyph.mask, x: Int(pen) + glyph.left, y: Int((y * density).rounded()), colour)
      pen += glyph.advance
    }
  }

  /// As much of a text as fits, with an ellipsis where it is cut.
  func fitting(_ text: String, _ size: Size, width: Float, density: Float) -> String {
    guard self.width(text, size, density: density) > width else { return text }
    var shorter = text
    while !shorter.isEmpty, self.width(shorter + "…", size, density: density) > width { shorter.removeLast() }
    return shorter + "…"
  }

  private func glyph(_ sign: Unicode.Scalar, _ size: Size, _ density: Float) -> Glyph? {
    let key = Key(sign: sign, pixels: Int((size.rawValue * density).rounded()))
    if let glyph = glyphs[key] { return glyph }
    let glyph = typeface?.glyph(sign, pixels: key.pixels)
    glyphs[key] = glyph
    return glyph
  }
}
