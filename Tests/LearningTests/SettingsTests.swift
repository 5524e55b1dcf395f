import Environments
import Neural
import Testing

@testable import Learning

struct SettingsTests {
  @Test func `texts are read by type`() throws {
    var settings = Settings([
      ("steps", "6e6", ""), ("gamma", "0.9", ""), ("layer_norm", "true", ""), ("hidden", "[128, 64]", ""),
      ("learning_rate", "linear 3e-4", ""), ("activation", "silu", ""), ("gamma", "0.95", ""),
    ])
    #expect(try settings.integer("steps", in: 1...10_000_000, default: 1) == 6_000_000)
    #expect(try settings.number("gamma", in: 0...1, default: 1) == 0.95)
    #expect(try settings.flag("layer_norm", default: false))
    #expect(try settings.integers("hidden", in: 1...512, default: []) == [128, 64])
    #expect(try settings.schedule("learning_rate", default: "1") == .linear(3e-4, to: 0))
    #expect(try settings.choice("activation", ["tanh", "silu"], default: "tanh") == "silu")
    #expect(try settings.integer("epochs", in: 1...10, default: 3) == 3)
    try settings.finish()
    #expect(
      settings.resolved.map(\.path) == [
        "steps", "gamma", "layer_norm", "hidden", "learning_rate", "activation", "epochs",
      ])
    #expect(settings.resolved.map(\.value) == ["6e6", "0.95", "true", "[128, 64]", "linear 3e-4", "silu", "3"])
  }

  /// Name, text, and the whole message.
  static let mistakes: [(String, String, String)] = [
    ("steps", "many", "w.yaml:3:5: error: steps is 'many', but must be a whole number"),
    ("steps", "0", "w.yaml:3:5: error: steps is 0, but must be 1 or more"),
    ("epochs", "2.5", "w.yaml:3:5: error: epochs is '2.5', but must be a whole number"),
    ("epochs", "2000", "w.yaml:3:5: error: epochs is 2000, but must be 1 to 1000"),
    ("gamma", "nan", "w.yaml:3:5: error: gamma is 'nan', but must be a number"),
    ("gamma", "1.5", "w.yaml:3:5: error: gamma is 1.5, but must be 0.0 to 1.0"),
    ("target_kl", "-1", "w.yaml:3:5: error: target_kl is -1, but must be 0.0 or more"),
    ("layer_norm", "yes", "w.yaml:3:5: error: layer_norm is 'yes', but must be true or false"),
    ("hidden", "[64, x]", "w.yaml:3:5: error: hidden is '[64, x]', but must be whole numbers such as [64, 64]"),
    ("hidden", "[0]", "w.yaml:3:5: error: hidden is [0], but must be all 1 to 8192"),
    (
      "activation", "tahn",
      "w.yaml:3:5: error: activation is 'tahn', but must be one of tanh, relu, silu; did you mean 'tanh'?"
    ),
    ("actions", "discrete", "w.yaml:3:5: error: actions is discrete, but the actions are continuous"),
    ("learning_rate", "-1", "w.yaml:3:5: error: learning_rate is -1, but must be 0 or more"),
    ("learning_rat", "1", "w.yaml:3:5: error: unknown setting 'learning_rat'; did you mean 'learning_rate'?"),
    ("colour", "1", "w.yaml:3:5: error: unknown setting 'colour'"),
  ]

  @Test(arguments: mistakes) func `a mistake is one clear message with its place`(
    name: String, text: String, message: String
  ) {
    let actions = ActionSpec.continuous([ActionChannel(term: "torque")])
    let error = #expect(throws: SettingsError.self) {
      var settings = Settings([(name, text, "w.yaml:3:5")])
      _ = try PPOConfiguration(&settings, actions: actions)
      try settings.finish()
    }
    #expect(error?.description == message)
  }

  @Test func `every unknown name is reported`() {
    var settings = Settings([("gama", "1", "--set"), ("clip", "0.1", "--set"), ("epoch", "1", "--set")])
    let error = #expect(throws: SettingsError.self) {
      _ = try PPOConfiguration(&settings, actions: .discrete(["left", "right"]))
      try settings.finish()
    }
    #expect(
      error?.description == """
        --set: error: unknown setting 'gama'; did you mean 'gamma'?
        --set: error: unknown setting 'epoch'; did you mean 'epochs'?
        """)
  }

  @Test func `an empty section gives the defaults`() throws {
    var settings = Settings()
    #expect(try PPOConfiguration(&settings, actions: .discrete(["left", "right"])) == PPOConfiguration())
  }

  @Test func `the settings that were resolved give the same configuration`() throws {
    let actions = ActionSpec.discrete(["left", "right"])
    var settings = Settings([("clip", "linear 0.2", ""), ("hidden", "[32]", ""), ("critic_hidden", "[16, 16]", "")])
    let configuration = try PPOConfiguration(&settings, actions: actions)
    var again = Settings(settings.resolved.map { ($0.path, $0.value, "config.yaml") })
    #expect(try PPOConfiguration(&again, actions: actions) == configuration)
  }

  @Test func `minibatches cut the batch into equal parts`() {
    var configuration = PPOConfiguration()
    configuration.environments = 3
    configuration.rollout = 100
    configuration.minibatch = 140
    #expect(configuration.minibatches == 2)
    #expect(configuration.largestMinibatch == 150)
    configuration.minibatch = 1_000
    #expect(configuration.minibatches == 1)
    #expect(configuration.largestMinibatch == 300)
  }

  @Test func `gradient blocks are whole tiles and worth a thread's while`() {
    var configuration = PPOConfiguration()
    configuration.environments = 16
    configuration.rollout = 256
    configuration.minibatch = 1_024
    #expect(configuration.blockRows(parameters: 100_000) == 128)
    #expect(configuration.blockRows(parameters: 5_000) == 256)
    #expect(configuration.blockRows(parameters: 100) == 1_024)
    configuration.minibatch = 4_096
    #expect(configuration.blockRows(parameters: 100_000) == 256)
    configuration.block = 40
    #expect(configuration.blockRows(parameters: 5_000) == 40)
  }
}
