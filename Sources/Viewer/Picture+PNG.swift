#if Window
  public import Learning
  import CPNG

  extension Picture {
    /// The largest that is read: 64 million pixels.
    private static let limit = 1 << 26

    /// Reads a PNG file of whatever kind, in 8 bits per channel.
    public init(png path: String) throws(FileError) {
      let bytes = try Files.read(path, limit: 4 * Self.limit)
      self = try unsafe bytes.withUnsafeBytes { bytes in
        Result { () throws(FileError) in try unsafe Self.decode(bytes, path) }
      }.get()
    }

    /// - Parameter bytes: of a whole file, which libpng goes on reading from one call to the next.
    private static func decode(_ bytes: UnsafeRawBufferPointer, _ path: String) throws(FileError) -> Picture {
      var image = unsafe png_image()
      unsafe image.version = UInt32(PNG_IMAGE_VERSION)
      defer { unsafe png_image_free(&image) }
      guard unsafe png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        throw unsafe refusal(path, image)
      }
      let (width, height) = unsafe (Int(image.width), Int(image.height))
      guard width * height <= limit else {
        throw FileError(path: path, message: "the picture has \(width)x\(height) pixels; at most \(limit) are read")
      }
      unsafe image.format = withOpacity
      var picture = Picture(width: width, height: height)
      guard unsafe png_image_finish_read(&image, nil, &picture.pixels, 0, nil) != 0 else {
        throw unsafe refusal(path, image)
      }
      return picture
    }

    /// Replaces the file at once, or leaves it as it was.
    public func savePNG(_ path: String) throws(FileError) {
      var image = unsafe png_image()
      unsafe image.version = UInt32(PNG_IMAGE_VERSION)
      unsafe image.width = UInt32(width)
      unsafe image.height = UInt32(height)
      defer { unsafe png_image_free(&image) }
      // Most pictures are opaque, and need no fourth channel.
      var samples: [UInt8] = []
      let isOpaque = pixels.allSatisfy { $0 >> 24 == 0xFF }
      samples.reserveCapacity(pixels.count * (isOpaque ? 3 : 4))
      for pixel in pixels {
        samples.append(UInt8(truncatingIfNeeded: pixel))
        samples.append(UInt8(truncatingIfNeeded: pixel >> 8))
        samples.append(UInt8(truncatingIfNeeded: pixel >> 16))
        if !isOpaque { samples.append(UInt8(truncatingIfNeeded: pixel >> 24)) }
      }
      unsafe image.format = isOpaque ? Self.opaque : Self.withOpacity
      // No picture packs to more than its samples, one byte per row and the file's frame.
      var bytes = [UInt8](repeating: 0, count: samples.count + samples.count / 1000 + height + 4096)
      var size = bytes.count
      guard unsafe png_image_write_to_memory(&image, &bytes, &size, 0, samples, 0, nil) != 0 else {
        throw FileError(path: path, message: "cannot be written as PNG: \(unsafe Self.reason(image))")
      }
      bytes.removeLast(bytes.count - size)
      try Files.replace(path, with: bytes)
    }

    /// Bytes in the order of a `Picture`'s pixels in memory: blue, green, red, and opacity.
    private static let opaque = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_BGR)
    private static let withOpacity = opaque | UInt32(PNG_FORMAT_FLAG_ALPHA)

    private static func refusal(_ path: String, _ image: png_image) -> FileError {
      FileError(path: path, message: "not a PNG file, or damaged: \(unsafe reason(image))")
    }

    /// What libpng says.
    private static func reason(_ image: png_image) -> String {
      let message = unsafe image.message
      return unsafe withUnsafeBytes(of: message) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
  }
#endif
