import Foundation
import Testing

/// `strut record` as a picture and as a film, without a display.
struct PictureTests {
  private static let policy = "\(Program.checkout)/models/courier/delivery-ppo.safetensors"

  /// Width and height as the header of a PNG file says them.
  private static func size(ofPNG bytes: Data) throws -> [Int] {
    try #require(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    return [16, 20].map { place in bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  static func has(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  /// What ffprobe counts in a film.
  private func probe(_ path: String) throws -> [String: String] {
    let fields = "stream=codec_name,pix_fmt,width,height,r_frame_rate,nb_read_frames"
    let outcome = try Program.shell(
      "ffprobe -v error -count_frames -show_entries \(fields) -of default=noprint_wrappers=1 '\(path)'", in: "/")
    #expect(outcome.errors == "")
    let pairs = outcome.output.split(separator: "\n").map { $0.split(separator: "=").map(String.init) }
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
  }

  @Test func `a step is drawn in the size that was asked for, and the same step is the same file`() throws {
    let scratch = try Scratch()
    let draw = { (name: String, more: [String]) in
      let arguments = ["record", Self.policy, "--out", name, "--size", "400x240", "--json"] + more
      let outcome = try Program.run(arguments, in: scratch.folder)
      #expect(outcome.errors == "")
      return try outcome.object()
    }
    let middle = try draw("middle.png", [])
    let steps = try #require(middle["steps"] as? Int)
    #expect(middle["step"] as? Int == steps / 2)
    #expect(try draw("again.png", ["--at", "\(steps / 2)"])["step"] as? Int == steps / 2)
    // Ten control steps make a second there.
    #expect(try draw("later.png", ["--at", "2.5s"])["step"] as? Int == 25)
    _ = try draw("light.png", ["--theme", "light"])
    _ = try draw("bare.png", ["--layers", "none"])
    let names = ["middle", "again", "later", "light", "bare"]
    let files = try names.map { try Data(contentsOf: URL(fileURLWithPath: scratch.path("\($0).png"))) }
    for file in files { #expect(try Self.size(ofPNG: file) == [400, 240]) }
    #expect(files[0] == files[1])
    #expect(Set(files).count == 4)
    // A picture of one colour would be packed to a few hundred bytes.
    for file in files { #expect(file.count > 3000) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).count == names.count)
  }

  @Test func `a recording is drawn as it was played`() throws {
    let scratch = try Scratch()
    let random = ["random", "--world", "hopper", "--seed", "4"]
    for arguments in [
      random + ["--out", "a.strutlog"], random + ["--out", "a.png"], ["a.strutlog", "--out", "b.png"],
    ] {
      let outcome = try Program.run(["record"] + arguments, in: scratch.folder)
      #expect(outcome.errors == "")
    }
    let pictures = try ["a.png", "b.png"].map { try Data(contentsOf: URL(fileURLWithPath: scratch.path($0))) }
    #expect(pictures[0] == pictures[1])
    #expect(try Self.size(ofPNG: pictures[0]) == [1280, 720])
  }

  @Test(
    .enabled(if: has("ffmpeg") && has("ffprobe")),
    arguments: [
      (["f.gif", "--at", "1s", "--seconds", "2"], ["gif", "25/1", "320", "180", "50"]),
      (["f.mp4", "--seconds", "1", "--fps", "30"], ["h264", "30/1", "320", "180", "30"]),
      (["whole.gif", "--speed", "10", "--fps", "10"], ["gif", "10/1", "320", "180", nil]),
    ] as [([String], [String?])])
  func `a film has the pictures that were asked for`(arguments: [String], expected: [String?]) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      ["record", Self.policy, "--size", "320x180", "--json", "--out"] + arguments, in: scratch.folder)
    #expect(outcome.errors == "")
    let report = try outcome.object()
    let film = try probe(scratch.path(arguments[0]))
    #expect(film["nb_read_frames"] == (report["frames"] as? Int).map(String.init))
    for (field, value) in zip(["codec_name", "r_frame_rate", "width", "height", "nb_read_frames"], expected) {
      if let value { #expect(film[field] == value) }
    }
    if arguments[0].hasSuffix(".mp4") { #expect(film["pix_fmt"] == "yuv420p") }
    if expected.last == .some(nil) {
      // A step is a tenth of a second, and so is each second of the world here.
      let steps = try #require(report["steps"] as? Int)
      #expect(report["frames"] as? Int == (steps + 9) / 10 + 1)
      #expect(report["last"] as? Int == steps)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == [arguments[0]])
  }

  /// Something else in ffmpeg's place; a script that the shell runs.
  @Test(
    arguments: [
      (
        "echo 'a.mp4: No space left on device' >&2; exit 1",
        "the disk is full; free some space or choose another folder"
      ),
      ("echo 'Unknown encoder' >&2; exit 1", "ffmpeg failed: Unknown encoder"),
      ("exit 3", "ffmpeg failed: it ended with status 3 and does not say why"),
      ("kill -9 $$", "ffmpeg was ended by signal 9"),
      ("cat >/dev/null; exit 1", "ffmpeg failed: it ended with status 1 and does not say why"),
    ])
  func `an ffmpeg that fails leaves nothing`(script: String, reason: String) throws {
    let scratch = try Scratch()
    try scratch.write("#!/bin/sh\n\(script)\n", to: "bin/ffmpeg")
    let outcome = try Program.shell(
      "chmod +x bin/ffmpeg; PATH=$PWD/bin:$PATH exec $STRUT record '\(Self.policy)' --out a.mp4 --size 64x64",
      in: scratch.folder)
    #expect(outcome == .init(status: 1, output: "", errors: "error: a.mp4: \(reason); nothing was written\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["bin"])
  }

  @Test func `without ffmpeg the cure is named`() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path("bin"), withIntermediateDirectories: true)
    let outcome = try Program.shell(
      "PATH=$PWD/bin exec $STRUT record '\(Self.policy)' --out a.gif --size 64x64", in: scratch.folder)
    let cure = "films need ffmpeg, which is not on the PATH; install it: apt-get install ffmpeg"
    #expect(outcome == .init(status: 1, output: "", errors: "error: \(cure)\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["bin"])
  }

  @Test(.enabled(if: has("ffmpeg") && has("ffprobe"))) func `what Ctrl-C leaves can be played`() throws {
    let scratch = try Scratch()
    // A slow machine and a fast one alike: ffmpeg waits until the interrupt has been sent.
    try scratch.write(
      """
      #!/bin/sh
      touch started
      while [ ! -e interrupted ]; do sleep 0.05; done
      PATH=$REST exec ffmpeg "$@"

      """, to: "bin/ffmpeg")
    let outcome = try Program.shell(
      """
      chmod +x bin/ffmpeg
      REST=$PATH PATH=$PWD/bin:$PATH $STRUT record '\(Self.policy)' --out a.mp4 --json &
      while [ ! -e started ]; do sleep 0.05; done
      kill -INT $!
      touch interrupted
      wait $!
      """, in: scratch.folder)
    #expect(outcome.status == 130)
    #expect(outcome.errors == "")
    let report = try outcome.object()
    let frames = try #require(report["frames"] as? Int)
    let steps = try #require(report["steps"] as? Int)
    #expect(1..<steps ~= frames)
    #expect(try probe(scratch.path("a.mp4"))["nb_read_frames"] == "\(frames)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.folder).sorted() == [
        "a.mp4", "bin", "interrupted", "started",
      ])
  }
}

/// The cards of the models show pictures that `strut record` made.
struct CardPictureTests {
  private static let cards =
    FileManager.default.enumerator(atPath: Program.checkout + "/models")?
    .compactMap { $0 as? String }.filter { $0.hasSuffix("/README.md") }.sorted() ?? []

  @Test(.enabled(if: PictureTests.has("ffmpeg")), arguments: cards)
  func `a card's pictures are there, and so is what made them`(card: String) throws {
    let folder = "models/" + card.dropLast("/README.md".count)
    let text = try String(contentsOfFile: "\(Program.checkout)/models/\(card)", encoding: .utf8)
    let pictures = text.matches(of: /!\[[^\]]+\]\(([^)]+)\)/).map { "\(folder)/\($0.1)" }
    // What made them, in the order in which they stand.
    let commands = text.matches(of: /`tools\/strut (record [^`]+)`/).map { match in
      match.1.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    #expect(!pictures.isEmpty)
    #expect(commands.map(\.last) == pictures)
    let scratch = try Scratch()
    for (picture, command) in zip(pictures, commands) {
      #expect(command.dropLast().last == "--out")
      let size = try FileManager.default.attributesOfItem(atPath: "\(Program.checkout)/\(picture)")[.size] as? Int
      #expect(1000..<1_500_000 ~= size ?? 0)
      // The whole film takes longer.
      let place = command.firstIndex(of: "--seconds") ?? command.count - 2
      let short = command.prefix(place) + ["--seconds", "0.1", "--out", scratch.path("a.gif")]
      let outcome = try Program.run(Array(short))
      #expect(outcome.errors == "")
    }
  }
}
