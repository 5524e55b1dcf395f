/// Red, green, blue and opacity.
public struct Colour: Sendable, Equatable {
  /// 0xFFRRGGBB
  var packed: UInt32
  /// 0...256, so that a product can be shifted instead of divided.
  var alpha: UInt32

  /// - Parameter hex: 0xRRGGBB
  init(_ hex: UInt32, alpha: Float = 1) {
    packed = 0xFF00_0000 | hex
    self.alpha = UInt32(min(1, max(0, alpha)) * 256)
  }

  func with(alpha: Float) -> Colour { Colour(packed & 0xFF_FFFF, alpha: alpha) }

  /// - Parameter share: of the other colour, 0...1.
  func mixed(with other: Colour, _ share: Float) -> Colour {
    var colour = self
    colour.packed = Self.mix(packed, other.packed, UInt32(min(1, max(0, share)) * 256))
    return colour
  }

  /// Two colours at once, two channels to a multiplication.
  /// - Parameter alpha: 0...256, the share of `above`.
  @inline(__always)
  static func mix(_ below: UInt32, _ above: UInt32, _ alpha: UInt32) -> UInt32 {
    let rest = 256 &- alpha
    let outer = ((below & 0xFF00FF) &* rest &+ (above & 0xFF00FF) &* alpha) >> 8 & 0xFF00FF
    let inner = ((below & 0x00FF00) &* rest &+ (above & 0x00FF00) &* alpha) >> 8 & 0x00FF00
    return 0xFF00_0000 | outer | inner
  }
}
