#if Window
  import CSDL2
  import Foundation

  /// A font of the system through SDL2_ttf, which needs no display. It owns its pointers, and nobody else sees them.
  @safe final class FontFile: Typeface {
    /// One size of it.
    @safe private struct Cut {
      let font: OpaquePointer
    }

    private let path: String
    private var cuts: [Int: Cut] = [:]

    /// Where it may be; `STRUT_FONT` names another, and none but that is taken then.
    private static var paths: [String] {
      if let path = ProcessInfo.processInfo.environment["STRUT_FONT"] { return [path] }
      return [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        "/usr/share/fonts/TTF/DejaVuSans.ttf",
      ]
    }

    /// Nil where none of them can be read.
    init?() {
      guard TTF_WasInit() > 0 || TTF_Init() == 0 else { return nil }
      let found = Self.paths.first { path in
        guard let font = unsafe TTF_OpenFont(path, 12) else { return false }
        unsafe TTF_CloseFont(font)
        return true
      }
      guard let found else { return nil }
      path = found
    }

    deinit {
      for cut in cuts.values { unsafe TTF_CloseFont(cut.font) }
    }

    private func cut(_ pixels: Int) -> Cut? {
      if let cut = cuts[pixels] { return cut }
      let cut = unsafe TTF_OpenFont(path, Int32(pixels)).map { unsafe Cut(font: $0) }
      cuts[pixels] = cut
      return cut
    }

    func glyph(_ sign: Unicode.Scalar, pixels: Int) -> Glyph? {
      guard let font = unsafe cut(pixels)?.font else { return nil }
      var (left, advance): (Int32, Int32) = (0, 0)
      guard unsafe TTF_GlyphMetrics32(font, sign.value, &left, nil, nil, nil, &advance) == 0,
        let surface = unsafe TTF_RenderGlyph32_Blended(font, sign.value, SDL_Color(r: 255, g: 255, b: 255, a: 255))
      else { return nil }
      defer { unsafe SDL_FreeSurface(surface) }
      let (width, height) = unsafe (Int(surface.pointee.w), Int(surface.pointee.h))
      let pitch = unsafe Int(surface.pointee.pitch) / 4
      guard let source = unsafe surface.pointee.pixels?.assumingMemoryBound(to: UInt32.self) else { return nil }
      var mask = Mask(width: width, height: height, cover: Array(repeating: 0, count: width * height))
      for row in 0..<height {
        for column in 0..<width { mask.cover[row * width + column] = unsafe UInt8(source[row * pitch + column] >> 24) }
      }
      return Glyph(mask: mask, left: Int(min(0, left)), advance: Float(advance))
    }
  }
#endif
