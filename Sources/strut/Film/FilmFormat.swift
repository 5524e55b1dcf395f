/// What a film can be packed as.
enum FilmFormat: String, CaseIterable {
  case gif, mp4

  /// For ffmpeg.
  /// - Parameter samples: the first pictures that come; they are for the palette alone.
  func options(samples: Int) -> [String] {
    switch self {
    case .gif:
      // The palette is there before the film begins, so ffmpeg need not keep the film until it has ended. Dots that
      // stand for colours between two of the palette's would flicker, and take room.
      let graph = """
        [0:v]split[first][rest];\
        [first]trim=end_frame=\(samples),palettegen=stats_mode=full:reserve_transparent=0[palette];\
        [rest]trim=start_frame=\(samples),setpts=PTS-STARTPTS[film];\
        [film][palette]paletteuse=dither=none:diff_mode=rectangle
        """
      return ["-filter_complex", graph, "-loop", "0"]
    case .mp4:
      return [
        "-vf", "scale=out_color_matrix=bt709:out_range=limited,format=yuv420p", "-c:v", "libx264", "-preset",
        "veryfast",
        "-crf", "18", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
        "-movflags", "+faststart",
      ]
    }
  }

  /// Pictures per second.
  var standardRate: Int { self == .gif ? 25 : 50 }

  /// A GIF's pictures last whole hundredths of a second, and viewers slow down below two.
  var rates: ClosedRange<Int> { self == .gif ? 1...50 : 1...120 }
}
