import Environments
import Foundation
import Learning
import Neural
import Random
import Testing

@testable import Exchange

/// Policies as Swift files and C headers, compiled by the toolchain's compilers and run beside Strut.
struct SourceTests {
  private struct Sample {
    /// The file's.
    var name: String
    var policy: Policy
    var observations: [[Float]]
    var outline: SourceOutline { SourceOutline(policy, name: name) }
  }

  /// The policies in `models/`, and a small one of every kind.
  private static func samples() throws -> [Sample] {
    var samples = try shippedPolicies.map { path in
      let policy = try Policy.load(checkout + "/models/" + path)
      let name = String(path.split(separator: "/")[1].dropLast(".safetensors".count))
      return Sample(name: name, policy: policy, observations: try sampleObservations(of: policy))
    }
    try #require(!samples.isEmpty)
    var stream = RandomStream(5)
    for (head, actions) in heads {
      for activation in Activation.allCases {
        for (normalised, layerNorm) in [(true, false), (false, true), (true, true)] {
          let policy = samplePolicy(
            head, actions, normalised: normalised, activation: activation, layerNorm: layerNorm)
          let observations = (0..<200).map { _ in (0..<3).map { _ in Float(4 * stream.normal()) } }
          samples.append(Sample(name: "sample-\(samples.count)", policy: policy, observations: observations))
        }
      }
    }
    let single: [[Float]] = [[0.5, -0.25, 2]]
    for normalised in [false, true] {
      let linear = samplePolicy(.categorical, choices, normalised: normalised, hidden: [])
      samples.append(Sample(name: "linear-\(samples.count)", policy: linear, observations: single))
      let shallow = samplePolicy(.categorical, choices, normalised: normalised, hidden: [5])
      samples.append(Sample(name: "shallow-\(samples.count)", policy: shallow, observations: single))
    }
    samples.append(Sample(name: "nasty", policy: nasty, observations: single))
    return samples
  }

  @Test func `compiled, they give what Strut gives, and the Swift file allocates nothing`() throws {
    let samples = try Self.samples()
    let folder = try TemporaryFolder()
    for sample in samples {
      for format in [ExportFormat.swift, .header] {
        let path = "\(folder.path)/\(sample.name).\(format.ending)"
        try Data(format.encode(sample.policy, sample.name)).write(to: URL(fileURLWithPath: path))
      }
      try data(sample.observations.flatMap(\.self))
        .write(to: URL(fileURLWithPath: "\(folder.path)/\(sample.name).observations"))
    }
    let exports = samples.map { ($0.name, $0.outline) }
    let tool = SourceDriver(folder: folder.path)
    try tool.write(SourceDriver.c(exports), to: "main.c")
    try tool.write(SourceDriver.swift(exports), to: "main.swift")

    let strict = ["-O2", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    try tool.run("clang", strict + ["-std=c99", "main.c", "-lm", "-o", "c.program"])
    try tool.run("clang++", strict + ["-std=c++11", "-x", "c++", "main.c", "-lm", "-o", "cpp.program"])
    try tool.run("clang", ["-O2", "-c", "-I", "\(checkout)/Sources/CHeapCount/include", SourceDriver.heapCount])
    try tool.run(
      "swiftc",
      ["-O", "-swift-version", "6", "-warnings-as-errors", "main.swift", "HeapCount.o", "-o", "swift-rows.program"]
        + samples.map { $0.name + ".swift" })
    for program in ["c", "cpp", "swift-rows"] {
      try tool.run("\(folder.path)/\(program).program", [])
      for sample in samples {
        try Self.compare(sample, with: floats("\(folder.path)/\(sample.name).\(program)"), program)
      }
    }
    for sample in samples {
      // C's constants bit by bit, as compiled.
      let outline = sample.outline
      let expected = (outline.scales + outline.layers.flatMap(\.tensors)).flatMap(\.values)
      let compiled = try floats("\(folder.path)/\(sample.name).constants")
      #expect(compiled.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }

  /// Rows of an action, or of a choice and what the head gives for each.
  private static func compare(_ sample: Sample, with theirs: [Float], _ program: String) throws {
    let (runner, actions) = (PolicyRunner(sample.policy), sample.policy.actions)
    guard case .discrete(let names) = actions else {
      let mine = sample.observations.flatMap { clipped(runner.action($0), actions) }
      try #require(theirs.count == mine.count)
      let worst = zip(mine, theirs).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst <= 1e-5, "\(program), \(sample.name): \(worst)")
      return
    }
    let width = 1 + names.count
    try #require(theirs.count == sample.observations.count * width)
    let values = sample.observations.map { choiceValues(sample.policy, $0) }
    // Beside the largest value: 32-bit sums of values near a hundred are themselves no nearer to the truth.
    let scale = max(1, values.joined().map(abs).max() ?? .infinity)
    var worst: Float = 0
    for (row, values) in values.enumerated() {
      let found = theirs[row * width..<(row + 1) * width]
      for (mine, other) in zip(values, found.dropFirst()) { worst = max(worst, abs(mine - other) / scale) }
      let (choice, other) = (Int(runner.action(sample.observations[row])[0]), Int(found[row * width]))
      // Where two choices are worth the same to the last bits, either is right.
      #expect(choice == other || abs(values[choice] - values[other]) <= 2e-5 * scale, "\(program), \(sample.name)")
    }
    #expect(worst <= 1e-5, "\(program), \(sample.name): \(worst)")
  }

  @Test func `Swift's constants read back bit by bit`() throws {
    for path in shippedPolicies {
      let policy = try Policy.load(checkout + "/models/" + path)
      let outline = SourceOutline(policy, name: "policy")
      let text = String(decoding: ExportFormat.swift.encode(policy, "policy"), as: UTF8.self)
      let found = text.split(separator: ": [Float] = [\n").dropFirst().flatMap { part in
        (part.split(separator: "]").first ?? "").split { ", \n".contains($0) }.map { Float($0) ?? .nan }
      }
      let expected = (outline.scales + outline.layers.flatMap(\.tensors)).flatMap(\.values)
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }

  @Test(arguments: [
    ("walker-ppo", "walker_ppo", "WalkerPpoPolicy"), ("Float", "float", "FloatPolicy"),
    ("7 wheels.final", "policy_7_wheels_final", "Policy7WheelsFinalPolicy"), ("π", "policy", "Policy"),
    ("_my policy", "my_policy", "MyPolicy"),
  ])
  func `names come from the file's`(file: String, c: String, swift: String) {
    let policy = samplePolicy(.categorical, choices)
    let header = String(decoding: ExportFormat.header.encode(policy, file), as: UTF8.self)
    #expect(header.contains("\n#ifndef \(c.uppercased())_POLICY_H\n"))
    #expect(header.contains("\nstatic inline int \(c)_act(const float observation[3]) {\n"))
    let source = String(decoding: ExportFormat.swift.encode(policy, file), as: UTF8.self)
    #expect(source.contains("\npublic struct \(swift): Sendable {\n"))
  }

  /// A policy whose names could end a comment, or continue it.
  private static let nasty: Policy = {
    var policy = samplePolicy(
      .categorical, .discrete(["*/ on\n#error", "go\\", "/* ??/"]))
    policy.seed = 4
    policy.steps = 1000
    policy.history = 2
    policy.observations = [
      ObservationChannel(term: "lidar[0]", unit: "m", scale: 0.5, offset: 1),
      ObservationChannel(term: "speed\r\u{2028}"),
      ObservationChannel(term: "angle", unit: "°"),
    ]
    return policy
  }()

  @Test func `the comment says what a policy is, and no name ends it`() {
    let policy = Self.nasty
    for format in [ExportFormat.swift, .header] {
      let text = String(decoding: format.encode(policy, "town"), as: UTF8.self)
      let head = text.split(separator: "\n").prefix { $0.hasPrefix("//") }
      for line in [
        "// A policy for the world 'town' (0123456789abcdef), written by 'strut export'.",
        "// Trained with ppo, seed 4, 1000 steps.", "//   0  lidar[0], m * 0.5 + 1.0", "//   1  speed  , no unit",
        "//   2  angle, °", "//   0  */ on #error", "//   1  go/", "//   2  /* ?/",
      ] { #expect(head.contains(Substring(line)), "\(line)") }
      #expect(head.contains { $0.contains("return_mean 0.3333333333333333") })
      #expect(head.contains { $0.contains("the latest 2 control steps") })
    }
  }
}
