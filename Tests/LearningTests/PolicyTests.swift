import Environments
import Neural
import Random
import Testing

@testable import Learning

private let channels = [
  ObservationChannel(term: "joint angle left hip", unit: "rad", scale: 0.25, offset: 1),
  ObservationChannel(term: "lidar[0]", unit: "m"), ObservationChannel(term: "speed", unit: "m/s", scale: 0.1),
]

private func spec(_ actions: ActionSpec) -> EnvironmentSpec {
  EnvironmentSpec(observations: channels, actions: actions, rewards: [], endings: [], controlStep: 0.1)
}

private let wheels = ActionSpec.continuous([
  ActionChannel(term: "left", unit: "rad/s", low: -10, high: 10),
  ActionChannel(term: "right", unit: "rad/s", low: 0, high: 4),
])
private let choices = ActionSpec.discrete(["forward", "left", "right"])

private func policy(
  _ head: Policy.Head, _ actions: ActionSpec, normalised: Bool = true, critic: Bool = false
) -> Policy {
  var stream = RandomStream(5)
  let shape = MLPShape(
    inputs: 3, hidden: [10, 7], outputs: Policy.outputs(head: head, actions: actions), activation: .silu,
    layerNorm: true)
  let normalisation = ObservationNormalisation(mean: [0.5, -1, 0], inverseDeviation: [2, 0.25, 1], clip: 3)
  var policy = Policy(
    network: MLP(shape, using: &stream), head: head, normalisation: normalised ? normalisation : nil,
    spec: spec(actions))
  policy.world = WorldIdentity(name: "town", text: "about: a 'town'\n# ±\n", hash: "0123456789abcdef")
  policy.algorithm = "ppo"
  policy.seed = .max
  policy.steps = 12_345
  policy.history = 2
  policy.score = ["return_mean": 1.0 / 3, "spl": .nan]
  if critic {
    let shape = MLPShape(inputs: 3, hidden: [9], outputs: 1, activation: .relu, layerNorm: true)
    policy.critic = MLP(shape, using: &stream)
  }
  return policy
}

private let heads: [(Policy.Head, ActionSpec)] = [
  (.categorical, choices), (.q(dueling: false), choices), (.q(dueling: true), choices),
  (.gaussian(logDeviation: [-1, 0.25]), wheels), (.gaussian(logDeviation: nil), wheels),
]

struct PolicyFileTests {
  @Test(arguments: heads.indices) func `a policy reads back whole`(index: Int) throws {
    let (head, actions) = heads[index]
    for (normalised, critic) in [(true, true), (true, false), (false, false)] {
      let written = policy(head, actions, normalised: normalised, critic: critic)
      let read = try Policy(Safetensors(bytes: written.encoded().encoded()))
      #expect(read.network.parameters == written.network.parameters)
      #expect(read.network.shape == written.network.shape)
      #expect(read.head == head)
      #expect(read.critic == written.critic && (read.critic != nil) == critic)
      #expect(read.normalisation == written.normalisation)
      #expect(read.observations == channels)
      #expect(read.actions == actions)
      #expect(read.world == written.world)
      #expect(read.algorithm == "ppo" && read.seed == .max && read.steps == 12_345 && read.history == 2)
      #expect(read.score == ["return_mean": 1.0 / 3])
      #expect(read.encoded().encoded() == written.encoded().encoded())
    }
  }

  /// A file made wrong in one place, and what is said of it.
  struct Spoilt: Sendable {
    var message: String
    var spoil: @Sendable (inout Safetensors) -> Void

    init(_ message: String, _ spoil: @escaping @Sendable (inout Safetensors) -> Void) {
      self.message = message
      self.spoil = spoil
    }
  }

  private static func network(_ hidden: String, activation: String = "tanh") -> String {
    #"{"inputs":3,"hidden":\#(hidden),"outputs":2,"activation":"\#(activation)","layer_norm":false}"#
  }

  private static let spoilt = [
    Spoilt("not a policy of this program: it names no format where 'strut-policy-1' should be") {
      $0.metadata["format"] = nil
    },
    Spoilt("not a policy of this program: its format is 'pt' where 'strut-policy-1' should be") {
      $0.metadata["format"] = "pt"
    },
    Spoilt("the metadata has the unknown head 'sage'") { $0.metadata["head"] = "sage" },
    Spoilt("the head and the actions do not fit together") { $0.metadata["head"] = "q" },
    Spoilt("the metadata lacks 'world'") { $0.metadata["world"] = nil },
    Spoilt("the network takes 3 inputs, but there are 0 observations") { $0.metadata["observations"] = "[]" },
    Spoilt("the metadata's 'observations' is not the JSON it should be") { $0.metadata["observations"] = "[[[" },
    Spoilt("the metadata's 'actions' names neither choices nor channels with low < high") {
      $0.metadata["actions"] = #"{"discrete":[]}"#
    },
    Spoilt("the metadata's 'steps' is not a whole number in range") { $0.metadata["steps"] = "-1" },
    Spoilt("the metadata's 'seed' is not a whole number") { $0.metadata["seed"] = "x" },
    Spoilt("the metadata's 'normalisation_clip' is not positive") { $0.metadata["normalisation_clip"] = "0" },
    Spoilt("the file holds 167 weights, too few for the network its metadata describes") {
      $0.metadata["network"] = network("[1000000,1000000]")
    },
    Spoilt("the metadata's 'network' has an absurd shape") { $0.metadata["network"] = network("[-1]") },
    Spoilt("the metadata's 'network' has the unknown activation 'sin'") {
      $0.metadata["network"] = network("[2]", activation: "sin")
    },
    Spoilt("tensor 'log_deviation' is missing") { $0.tensors.removeAll { $0.name == "log_deviation" } },
    Spoilt("tensor 'extra' has no place in a policy") {
      $0.tensors.append(.init("extra", shape: [1], values: [1]))
    },
    Spoilt("tensor 'normalisation.mean' has the shape [1, 3] where [3] should be") { file in
      for index in file.tensors.indices where file.tensors[index].name == "normalisation.mean" {
        file.tensors[index].shape = [1, 3]
      }
    },
  ]

  private static func critic(inputs: Int = 3, hidden: String = "[9]", outputs: Int = 1, kind: String = "relu") -> String
  {
    #"{"inputs":\#(inputs),"hidden":\#(hidden),"outputs":\#(outputs),"activation":"\#(kind)","layer_norm":true}"#
  }

  private static let spoiltCritics = [
    Spoilt("tensor 'critic.layers.0.bias' has no place in a policy") { $0.metadata["critic"] = nil },
    Spoilt("the metadata's 'critic' is not the JSON it should be") { $0.metadata["critic"] = "9" },
    Spoilt("the metadata's 'critic' has an absurd shape") { $0.metadata["critic"] = critic(hidden: "[0]") },
    Spoilt("the metadata's 'critic' has the unknown activation 'sin'") { $0.metadata["critic"] = critic(kind: "sin") },
    Spoilt("the critic makes 2 numbers of 3, where it should make one of 3") {
      $0.metadata["critic"] = critic(outputs: 2)
    },
    Spoilt("the critic makes 1 numbers of 4, where it should make one of 3") {
      $0.metadata["critic"] = critic(inputs: 4)
    },
    Spoilt("the file holds 64 weights, too few for the critic its metadata describes") {
      $0.metadata["critic"] = critic(hidden: "[1000000,1000000]")
    },
    Spoilt("tensor 'critic.layers.0.weight' has the shape [3, 9] where [3, 8] should be") {
      $0.metadata["critic"] = critic(hidden: "[8]")
    },
    Spoilt("tensor 'critic.layers.1.bias' is missing") {
      $0.tensors.removeAll { $0.name == "critic.layers.1.bias" }
    },
  ]

  @Test(arguments: spoiltCritics.indices) func `a damaged critic is refused like other damage`(index: Int) {
    var file = policy(.categorical, choices, critic: true).encoded()
    Self.spoiltCritics[index].spoil(&file)
    let error = #expect(throws: SafetensorsError.self) { try Policy(file) }
    #expect(error?.message == Self.spoiltCritics[index].message)
  }

  @Test(arguments: spoilt.indices) func `a file whose parts disagree is refused`(index: Int) {
    var file = policy(.gaussian(logDeviation: [-1, 0.25]), wheels).encoded()
    Self.spoilt[index].spoil(&file)
    let error = #expect(throws: SafetensorsError.self) { try Policy(file) }
    #expect(error?.message == Self.spoilt[index].message)
  }
}

struct PolicyMatchTests {
  @Test func `a policy names the first difference to an environment`() {
    let driver = policy(.gaussian(logDeviation: nil), wheels)
    #expect(driver.terms.mismatch(with: spec(wheels)) == nil)
    var other = spec(wheels)
    other.observations[1].scale = 2
    #expect(
      driver.terms.mismatch(with: other)
        == "observation 1 is 'lidar[0]' [m] (scale 2.0, offset 0.0) there, but the policy was trained on "
        + "'lidar[0]' [m] (scale 1.0, offset 0.0)")
    other = spec(wheels)
    other.observations.append(ObservationChannel(term: "carrying"))
    #expect(
      driver.terms.mismatch(with: other)
        == "the world gives 4 observations, but the policy was trained on 3; the first without a counterpart is 'carrying'"
    )
    #expect(
      driver.terms.mismatch(with: spec(choices))
        == "the policy's actions are continuous, but discrete choices are asked for")
    #expect(
      policy(.categorical, choices).terms.mismatch(with: spec(.discrete(["forward", "right", "left"])))
        == "choice 1 is 'right' there, but the policy was trained with 'left'")
    #expect(
      policy(.categorical, choices).terms.mismatch(with: spec(.discrete(["forward", "left"])))
        == "the world has 2 choices, but the policy was trained with 3")
  }
}

struct PolicyRunnerTests {
  private func act(_ policy: Policy, _ rows: [[Float]], deterministic: Bool, stream: inout RandomStream) -> [Float] {
    let runner = PolicyRunner(policy, rows: rows.count)
    var actions = [Float](repeating: 0, count: rows.count * policy.actions.width)
    var span = actions.mutableSpan
    runner.act(
      rows.flatMap { $0 }.span, rows: rows.count, deterministic: deterministic, stream: &stream, actions: &span)
    return actions
  }

  /// A network without hidden layers that passes its three inputs on.
  private func passing(_ head: Policy.Head, _ actions: ActionSpec) throws -> Policy {
    var policy = policy(head, actions)
    let outputs = Policy.outputs(head: head, actions: actions)
    var network = MLP(zeros: MLPShape(inputs: 3, hidden: [], outputs: outputs, activation: .identity))
    var weights = [Float](repeating: 0, count: 3 * outputs)
    for index in 0..<min(3, outputs) { weights[index * outputs + index] = 1 }
    try network.load(weights, shape: [3, outputs], into: network.tensors[0].name)
    policy.network = network
    return policy
  }

  @Test func `a mean is normalised, scaled to the channel's range and not clipped`() throws {
    let policy = try passing(.gaussian(logDeviation: [0, 0]), wheels)
    var stream = RandomStream(1)
    // (1 - 0.5) * 2 = 1; (19 + 1) / 4 = 5, clipped to 3: centre 0 + 10 * 1, centre 2 + 2 * 3.
    #expect(act(policy, [[1, 19, 0]], deterministic: true, stream: &stream) == [10, 8])
    #expect(stream.counter == 0)
  }

  @Test func `a Gaussian head scatters with its deviation`() throws {
    for logDeviation in [[Float(-1), 0.5], nil] {
      var policy = try passing(.gaussian(logDeviation: logDeviation), wheels)
      policy.normalisation = nil
      var stream = RandomStream(1)
      let rows = [[Float]](repeating: [0.2, 0.1, -1], count: 4000)
      let actions = act(policy, rows, deterministic: false, stream: &stream)
      let left = stride(from: 0, to: actions.count, by: 2).map { Double(actions[$0]) }
      let statistics = SampleStatistics(left)
      // Half the range is 10; the state-dependent head takes its third output, -1, for the first channel's deviation.
      #expect(abs(statistics.mean - 2) < 0.25)
      #expect(abs(statistics.deviation - 3.6788) < 0.15)
    }
  }

  @Test func `choices are the likeliest, or follow the softmax`() throws {
    var policy = try passing(.categorical, choices)
    policy.normalisation = nil
    var stream = RandomStream(1)
    let row: [Float] = [0, 1, 2]
    #expect(act(policy, [row, [3, 1, 2]], deterministic: true, stream: &stream) == [2, 0])
    let drawn = act(policy, [[Float]](repeating: row, count: 10_000), deterministic: false, stream: &stream)
    for (choice, share) in [0.0900, 0.2447, 0.6652].enumerated() {
      #expect(abs(Double(drawn.count { $0 == Float(choice) }) / 10_000 - share) < 0.015)
    }
  }

  @Test func `a row's action does not depend on the rows beside it`() {
    let driver = policy(.gaussian(logDeviation: [0, 0]), wheels)
    var stream = RandomStream(1)
    let rows = (0..<33).map { _ in (0..<3).map { _ in Float(stream.normal()) } }
    let together = act(driver, rows, deterministic: true, stream: &stream)
    let apart = rows.flatMap { act(driver, [$0], deterministic: true, stream: &stream) }
    #expect(together == apart)
  }

  @Test func `a dueling head is greedy in its advantages`() throws {
    var policy = try passing(.q(dueling: true), .discrete(["a", "b"]))
    policy.normalisation = nil
    var stream = RandomStream(1)
    // The third output is the state's value, not a choice.
    #expect(act(policy, [[1, 2, 9]], deterministic: false, stream: &stream) == [1])
  }
}
