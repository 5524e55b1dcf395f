import Foundation
import Testing

/// What the README shows works as it is printed there.
struct ReadmeTests {
  /// The texts between "```LANGUAGE" and "```".
  private static func blocks(of language: String) throws -> [String] {
    let text = try String(contentsOfFile: Program.checkout + "/README.md", encoding: .utf8)
    return text.components(separatedBy: "\n```\(language)\n").dropFirst().map { part in
      part.components(separatedBy: "\n```")[0]
    }
  }

  @Test func `its commands succeed, one after the other`() throws {
    let scratch = try Scratch()
    // A pipe goes on in the next line; the policies that come with Strut are in the checkout.
    let texts = try Self.blocks(of: "sh").map {
      $0.replacing("|\n", with: "| ").replacing(" models/", with: " \(Program.checkout)/models/")
    }
    let lines = texts.flatMap { $0.split(separator: "\n") }
    let commands = lines.map { $0.components(separatedBy: "  #")[0] }.filter { $0.contains("tools/strut") }
    #expect(commands.count >= 5)
    for command in commands {
      // What the tool sets up and builds is there already, and a short training shows the same.
      let short = command.contains(" train ") ? command + " --steps 500" : command
      let outcome = try Program.shell(short.replacing("tools/strut", with: "$STRUT"), in: scratch.folder)
      #expect(outcome.status == 0, "\(command)\n\(outcome.errors)")
      #expect(outcome.output != "", "\(command)")
    }
  }

  @Test func `its robot and its world have no errors`() throws {
    let scratch = try Scratch()
    let blocks = try Self.blocks(of: "yaml")
    try #require(blocks.count == 2)
    // The world names the model 'cart', which is then the robot shown.
    try scratch.write(blocks[0], to: "models/cart/robot.yaml")
    try scratch.write(blocks[1], to: "worlds/mine.yaml")
    let outcome = try Program.run("check", "models/cart/robot.yaml", "mine", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let training = try Program.run("train", "mine", "--steps", "500", in: scratch.folder)
    #expect(training.status == 0, "\(training.errors)")
  }
}
