import Foundation
import Testing

/// `strut watch`: how it ends, and what it says of files that are wrong.
struct WatchEndsTests {
  private static let cart = "models/cart/cartpole-dqn.safetensors"

  @Test func `closing the window ends it well`() throws {
    let watched = try Watched(Self.cart, managed: true)
    // The window manager's key for closing.
    try watched.press("ctrl+alt+Escape")
    let outcome = try watched.program.finish()
    #expect(outcome.status == 0 && outcome.errors == "")
  }

  @Test(arguments: [[], ["--paused"]]) func `Ctrl-C ends it with status 130`(more: [String]) throws {
    let watched = try Watched([Self.cart] + more)
    watched.program.process.interrupt()
    let outcome = try watched.program.finish()
    #expect(outcome.status == 130)
  }

  @Test(arguments: [[], ["--paused"]]) func `a display that goes away ends it with a message`(more: [String]) throws {
    let watched = try Watched([Self.cart] + more)
    watched.display.kill()
    let outcome = try watched.program.finish()
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("X connection to \(watched.display.name) broken"), "\(outcome.errors)")
  }

  @Test func `without a display it says so`() throws {
    for environment in [["DISPLAY": ""], ["DISPLAY": ":3999"], ["DISPLAY": "nonsense"]] {
      let environment = environment.merging(["WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": ""]) { $1 }
      let outcome = try Program.Started(["watch", Self.cart], environment: environment).finish()
      #expect(
        outcome
          == .init(
            status: 1, output: "",
            errors: "error: there is no display for a window (is DISPLAY or WAYLAND_DISPLAY set?); 'strut record' "
              + "makes pictures and films without one\n"))
    }
  }

  @Test func `a driver of SDL that shows nothing will do, for those who ask for it`() throws {
    let environment = ["DISPLAY": "", "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": "dummy"]
    let program = try Program.Started(["watch", Self.cart, "--events"], environment: environment)
    try waitUntil("a picture") { program.output.contains("\n") || !program.process.isRunning }
    program.process.interrupt()
    let outcome = try program.finish()
    #expect(outcome.status == 130)
    let last = try Program.object(try #require(outcome.output.split(separator: "\n").last))
    #expect(try #require(last["frames"] as? Int) > 0)
  }

  @Test func `it ends when nobody reads its events any more`() throws {
    let display = try Display()
    let scratch = try Scratch()
    let outcome = try Program.shell(
      "export DISPLAY=\(display.name) WAYLAND_DISPLAY=; \"$STRUT\" watch cartpole --speed 50 --events | head -n 1",
      in: scratch.folder)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("{\"step\": "))
  }

  @Test func `what cannot be watched is said before there is a window`() throws {
    let scratch = try Scratch()
    let world = try #require(FileManager.default.contents(atPath: Program.checkout + "/worlds/cartpole.yaml"))
    let text = String(decoding: world, as: UTF8.self)
    try scratch.write(text.replacing("joint angle: pivot", with: "joint angel: pivot"), to: "bad.yaml")
    let cases: [([String], Int32, String)] = [
      (["bad.yaml"], 1, "bad.yaml:8:49: error: unknown observation term 'joint angel'; did you mean 'joint angle'?"),
      ([Self.cart, "--world", "walker"], 1, "error: "),
      (["random", "--world", "nowhere"], 1, "error: there is no world 'nowhere'"),
      (["cartpole", "--size", "9x9"], 2, "error: --size is '9x9', but must be"),
      (["cartpole", "--theme", "pink"], 2, "error: --theme is 'pink', but must be dark or light"),
      (["cartpole", "--layers", "grit"], 2, "error: --layers: there is no layer 'grit'; did you mean 'grid'?"),
      (["cartpole", "--speed", "51"], 2, "error: --speed is 51.0, but must be 0.02 to 50"),
      (["nothing.strutlog"], 1, "error: "),
      (["--live", scratch.folder], 1, "is not the folder of a run"),
      ([], 2, "give a world, a policy or a recording, or --live RUN"),
    ]
    for (arguments, status, message) in cases {
      let arguments = arguments.map { $0.hasPrefix("models/") ? Program.checkout + "/" + $0 : $0 }
      let environment = ["DISPLAY": "", "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": ""]
      let outcome = try Program.Started(["watch"] + arguments, in: scratch.folder, environment: environment).finish()
      #expect(outcome.status == status, "\(arguments) \(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(arguments)")
      #expect(outcome.output == "")
    }
  }

  @Test func `a policy of another world is refused with the difference`() throws {
    let outcome = try Program.Started(
      ["watch", Self.cart, "--world", "walker"], environment: ["DISPLAY": "", "WAYLAND_DISPLAY": ""]
    ).finish()
    let evaluated = try Program.run("evaluate", Self.cart, "--world", "walker")
    #expect(outcome == evaluated && outcome.status == 1)
  }

  @Test func `a world is read again when it is saved, and the last good one stays while it is wrong`() throws {
    let scratch = try Scratch()
    let data = try #require(FileManager.default.contents(atPath: Program.checkout + "/worlds/cartpole.yaml"))
    let good = String(decoding: data, as: UTF8.self)
    try scratch.write(good, to: "mine.yaml")
    let watched = try Watched("mine.yaml", "--paused", "--seed", "3", in: scratch.folder)
    try watched.press("Right", through: 1...3)
    let known = try watched.hashes(backTo: 0)
    let plain = try watched.still()

    try scratch.write(good.replacing("joint angle: pivot", with: "joint angel: pivot"), to: "mine.yaml")
    let broken = try watched.wait(for: "a message") { $0.message != "" }
    #expect(
      broken.message.hasPrefix(
        "mine.yaml:8:49: error: unknown observation term 'joint angel'; did you mean 'joint angle'?"))
    try watched.see("the message") { $0.difference(from: plain) > 2000 }
    // The old world is still there, and can be played.
    #expect(try watched.press("Right") { $0.step == 1 }.hash == known[1])
    #expect(try watched.state.message == broken.message)

    try scratch.write("", to: "mine.yaml")
    try watched.wait(for: "another message") { $0.message.contains("the file is empty") }
    try FileManager.default.removeItem(atPath: scratch.path("mine.yaml"))
    try watched.press("Right") { $0.step == 2 }

    try scratch.write(good.replacing("gravity: 9.81", with: "gravity: 3"), to: "mine.yaml")
    let mended = try watched.wait(for: "the new world") { $0.message == "" && $0.step == 0 }
    #expect(mended.steps == 0 && mended.paused)
    try watched.press("Right", through: 1...3)
    #expect(try watched.state.hash != known[3])
    try watched.press("Home") { $0.step == 0 }
    #expect(try watched.close().status == 0)
  }

  @Test func `a robot's file is read again with its world`() throws {
    let scratch = try Scratch()
    for name in ["worlds/cartpole.yaml", "models/cart/robot.yaml"] {
      try scratch.write(try #require(FileManager.default.contents(atPath: Program.checkout + "/" + name)), to: name)
    }
    let watched = try Watched("random", "--world", "cartpole", "--paused", "--seed", "3", in: scratch.folder)
    try watched.press("Right") { $0.step == 1 }
    try scratch.write(scratch.read("models/cart/robot.yaml") + "\nnonsense: 1\n", to: "models/cart/robot.yaml")
    let broken = try watched.wait(for: "a message") { $0.message != "" }
    #expect(broken.message.hasPrefix("models/cart/robot.yaml:") && broken.message.contains("nonsense"))
    #expect(broken.step == 1)
  }
}
