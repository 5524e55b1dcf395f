#if Window
  import Glibc
  import Bridge
  import Learning
  import Viewer

  /// A film on its way to the disk: its pictures go through a pipe to ffmpeg, which packs them.
  ///
  /// Nothing is at the film's place until it is whole, and nothing stays beside it if it never is.
  final class FilmWriter {
    private var file: PartialFile
    private let process: pid_t
    /// Where ffmpeg takes its pictures from; open until it has them all.
    private let pipe: Int32
    /// What ffmpeg has to say.
    private let messages: Int32
    private var isOver = false

    /// Starts ffmpeg.
    init(_ path: String, _ format: FilmFormat, _ reel: Reel, width: Int, height: Int) throws {
      file = try PartialFile(path)
      messages = try Self.scratch()
      var ends: [Int32] = [-1, -1]
      guard unsafe Glibc.pipe(&ends) == 0 else { throw Self.refusal("there is no pipe to ffmpeg", errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      defer { close(ends[0]) }
      pipe = ends[1]
      let input = [
        "-f", "rawvideo", "-pixel_format", "bgra", "-video_size", "\(width)x\(height)", "-framerate", "\(reel.rate)",
        "-i", "pipe:0",
      ]
      let arguments =
        ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y"] + input
        + format.options(samples: reel.samples.count) + ["-f", format.rawValue, "file:" + file.temporary]
      process = try Self.start(arguments, input: ends[0], messages: messages)
    }

    /// Hands a picture over.
    func write(_ picture: Picture) throws {
      let code = unsafe picture.pixels.withUnsafeBytes { bytes -> Int32? in
        var sent = 0
        while sent < bytes.count {
          let count = unsafe Glibc.write(pipe, bytes.baseAddress! + sent, bytes.count - sent)
          if count < 0 && errno == EINTR { continue }
          guard count > 0 else { return errno }
          sent += count
        }
        return nil
      }
      if code != nil { throw failure(end()) }
    }

    /// Waits for ffmpeg and puts the film in its place.
    func finish() throws {
      let status = end()
      guard status == 0 else { throw failure(status) }
      try file.settle()
    }

    deinit {
      if !isOver { _ = end() }
      close(messages)
    }

    /// - Returns: what `waitpid` says of ffmpeg's end.
    private func end() -> Int32 {
      close(pipe)
      isOver = true
      var status: Int32 = 0
      while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
      return status
    }

    private func failure(_ status: Int32) -> Failure {
      let signal = status & 0x7F
      let lines = said().split(separator: "\n")
      let reason =
        if signal != 0 {
          "ffmpeg was ended by signal \(signal)"
        } else if lines.contains(where: { $0.hasSuffix("No space left on device") }) {
          "the disk is full; free some space or choose another folder"
        } else {
          "ffmpeg failed: \(lines.last.map(String.init) ?? "it ended with status \(status >> 8) and does not say why")"
        }
      return Failure("\(file.path): \(reason); nothing was written")
    }

    private func said() -> String {
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = unsafe pread(messages, &bytes, bytes.count, 0)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// A file without a name, which takes as much as is written to it, whether it is read or not.
    private static func scratch() throws(Failure) -> Int32 {
      var name = Array("/tmp/strut-XXXXXX".utf8CString)
      let file = unsafe mkstemp(&name)
      guard file >= 0 else { throw refusal("cannot write to /tmp", errno) }
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      unsafe unlink(name)
      return file
    }

    /// Ctrl-C does not end it before it has packed what it got.
    private static func start(_ arguments: [String], input: Int32, messages: Int32) throws(Failure) -> pid_t {
      let (process, code) = ChildProcess.start(arguments, descriptors: [input, messages, messages])
      guard code != ENOENT else {
        throw Failure("films need ffmpeg, which is not on the PATH; install it: apt-get install ffmpeg")
      }
      guard code == 0 else { throw refusal("ffmpeg cannot be started", code) }
      return process
    }

    private static func refusal(_ what: String, _ code: Int32) -> Failure {
      Failure("\(what): \(unsafe String(cString: strerror(code)))")
    }
  }
#endif
