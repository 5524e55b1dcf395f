import Foundation
import Testing

/// `strut step` as another program uses it.
struct StepTests {
  /// An episode that Gymnasium played, recorded by `tools/gymnasium-trajectories`.
  private struct Episode: Decodable {
    var name: String
    var initial: [Double]
    var observation: [Double]
    var actions: [Double]
    var states: [[Double]]
    var observations: [[Double]]
    var rewards: [Double]
    var terminated: [Int]
    var truncated: [Int]
  }

  @Test(arguments: ["cartpole", "pendulum"])
  func `the reference worlds equal Gymnasium's in every step of whole episodes`(_ name: String) throws {
    let file = "\(Program.checkout)/Tests/EnvironmentsTests/Gymnasium/\(name).json"
    let episodes = try JSONDecoder().decode([Episode].self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    var input = ""
    for episode in episodes {
      input += "{\"reset\": 0, \"state\": \(episode.initial)}\n"
      for action in episode.actions {
        input += name == "cartpole" ? "{\"action\": \(Int(action))}\n" : "{\"action\": [\(action)]}\n"
      }
    }
    let outcome = try Program.run("step", "reference/\(name)", input: input)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    var answers = try outcome.output.split(separator: "\n").map { try Program.object($0) }[...]
    try #require(answers.count == episodes.reduce(0) { $0 + 1 + $1.actions.count })
    for episode in episodes {
      let first = answers.removeFirst()
      #expect(Self.isClose(first["state"], episode.initial) && Self.isClose(first["observation"], episode.observation))
      for step in episode.actions.indices {
        let answer = answers.removeFirst()
        let place = Comment(rawValue: "\(episode.name), step \(step)")
        #expect(Self.isClose(answer["state"], episode.states[step]), place)
        #expect(Self.isClose(answer["observation"], episode.observations[step]), place)
        #expect(Self.isClose([answer["reward"] as Any], [episode.rewards[step]]), place)
        #expect(answer["terminated"] as? Bool == episode.terminated.contains(step), place)
        #expect(answer["truncated"] as? Bool == episode.truncated.contains(step), place)
      }
    }
  }

  private static func isClose(_ ours: Any?, _ theirs: [Double]) -> Bool {
    guard let ours = ours as? [Any], ours.count == theirs.count else { return false }
    return zip(ours, theirs).allSatisfy { abs(($0 as? Double ?? .nan) - $1) <= 1e-12 }
  }

  @Test func `an answer has the promised keys, and terms that add up to the reward`() throws {
    let input = "{\"reset\": 7}\n\n{\"action\": [0.5, 1]}\n"
    let lines = try Program.run("step", "delivery", input: input).output.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      let answer = try Program.object(line)
      #expect(Set(answer.keys) == ["observation", "reward", "terms", "terminated", "truncated", "state"])
      let terms = try #require(answer["terms"] as? [String: Double])
      #expect(terms.keys.sorted() == ["closer", "delivered", "wall hit"])
      #expect(abs(terms.values.reduce(0, +) - (answer["reward"] as? Double ?? .nan)) < 1e-12)
    }
  }

  @Test func `the same seed gives the same episode, another seed another`() throws {
    let play = { (seed: Int) in
      let input = "{\"reset\": \(seed)}\n{\"action\": [1, 1]}\n{\"action\": [1, 0]}\n"
      return try Program.run("step", "delivery", input: input).output
    }
    let first = try play(3)
    #expect(try play(3) == first)
    #expect(try play(4) != first)
    #expect(first.split(separator: "\n").count == 3)
  }

  @Test func `a world with both kinds of action begins alike whichever is used`() throws {
    // 'forward' is [1, 1] in the world's file.
    let choice = try Program.run("step", "delivery", input: "{\"reset\": 5}\n{\"action\": 0}\n")
    let values = try Program.run("step", "delivery", input: "{\"reset\": 5}\n{\"action\": [1, 1]}\n")
    #expect(choice.output == values.output)
    #expect(choice.status == 0)
  }

  @Test(arguments: [
    ("cartpole", "hello", "line 1: column 1: this is not a value"),
    ("cartpole", "{\"reset\": 1", "line 1: column 12: ',' or '}' is missing"),
    ("cartpole", "{\"reset\": 1, \"reset\": 2}", "line 1: column 14: the key 'reset' is there twice"),
    ("cartpole", "{\"reset\": 1} {}", "line 1: column 14: there is more after the end of the value"),
    ("cartpole", "{\"reset\": -1}", "line 1: \"reset\" must be a seed, a whole number from 0"),
    ("cartpole", "{\"reset\": \"1\"}", "line 1: \"reset\" must be a seed, a whole number from 0"),
    ("cartpole", "{\"reset\": 01}", "line 1: column 12: ',' or '}' is missing"),
    ("cartpole", "{\"action\": 0}", "line 1: the first line must be a reset"),
    ("cartpole", "{\"reset\": 1}\n{\"action\": 2}", "line 2: \"action\" is 2, but the choices are 0 to 1"),
    ("cartpole", "{\"reset\": 1}\n{\"action\": -1}", "line 2: \"action\" is -1, but the choices are 0 to 1"),
    (
      "cartpole", "{\"reset\": 1}\n{\"action\": 0.5}",
      "line 2: \"action\" is 0.5, but a choice is a whole number, and continuous actions are a list"
    ),
    (
      "cartpole", "{\"reset\": 1}\n{\"action\": [0]}",
      "line 2: \"action\" is a list, but this world takes the number of a choice"
    ),
    (
      "pendulum", "{\"reset\": 1}\n{\"action\": 0}",
      "line 2: \"action\" is a number, but this world takes a list of 1"
    ),
    ("pendulum", "{\"reset\": 1}\n{\"action\": [0, 0]}", "line 2: \"action\" has 2 numbers, but the world takes 1"),
    ("pendulum", "{\"reset\": 1}\n{\"action\": [1e999]}", "line 2: column 13: the number is too large"),
    ("pendulum", "{\"reset\": 1}\n{\"action\": [NaN]}", "line 2: column 13: this is not a value"),
    ("pendulum", "{\"reset\": 1}\n{\"action\": [true]}", "line 2: \"action\" must be a list of numbers"),
    (
      "pendulum", "{\"reset\": 1, \"state\": [0]}",
      "line 1: \"state\" does not fit: this world cannot be set to a state of 1 numbers"
    ),
    (
      "pendulum", "{\"rest\": 1}",
      "line 1: expected {\"reset\": SEED}, {\"reset\": SEED, \"state\": [...]} or {\"action\": ...}"
    ),
    ("pendulum", String(repeating: "[", count: 100_000), "line 1: column 65: nested too deeply"),
    ("pendulum", String(repeating: " ", count: 2_000_000), "line 1: the line is longer than 1048576 bytes"),
  ])
  func `a bad line ends with its number`(_ world: String, _ input: String, _ message: String) throws {
    let outcome = try Program.run("step", "reference/\(world)", input: input)
    #expect(outcome.errors == "error: standard input, \(message)\n")
    #expect(outcome.status == 1)
  }

  @Test func `an episode that has ended wants a reset`() throws {
    let input = "{\"reset\": 1, \"state\": [2.39, 5, 0, 0]}\n{\"action\": 1}\n{\"action\": 1}\n"
    let outcome = try Program.run("step", "reference/cartpole", input: input)
    #expect(outcome.errors == "error: standard input, line 3: the episode has ended; reset first\n")
    #expect(outcome.output.split(separator: "\n").count == 2)
  }
}
