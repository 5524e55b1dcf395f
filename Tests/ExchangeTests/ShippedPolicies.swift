import Environments
import Foundation
import Learning
import Random
import Tasks

/// The policies in `models/`, as paths below it.
let shippedPolicies = (FileManager.default.enumerator(atPath: checkout + "/models")?.allObjects ?? [])
  .compactMap { $0 as? String }.filter { $0.hasSuffix(".safetensors") }

/// Half as the world gives them while the policy plays, half drawn at random.
func sampleObservations(of policy: Policy) throws -> [[Float]] {
  let definition = try TaskDefinition.parse(text: policy.world.text, name: policy.world.name)
  let kind: ActionKind = if case .discrete = policy.actions { .discrete } else { .continuous }
  let environment = definition.maker(for: kind)()
  let runner = PolicyRunner(policy)
  var stream = RandomStream(1)
  var observation = [Float](repeating: 0, count: policy.observations.count)
  var found: [[Float]] = []
  var episode: UInt64 = 0
  while found.count < 5000 {
    var span = observation.mutableSpan
    environment.reset(Episode(.evaluation, seed: 1, index: episode), observation: &span)
    episode += 1
    var isOver = false
    while !isOver && found.count < 5000 {
      found.append(observation)
      let action = runner.action(observation)
      var span = observation.mutableSpan
      isOver = environment.step(action.span, observation: &span).ended
    }
  }
  while found.count < 10_000 {
    found.append(
      observation.indices.map { index in
        let spread = policy.normalisation.map { 1 / $0.inverseDeviation[index] } ?? 1
        return (policy.normalisation?.mean[index] ?? 0) + 2 * spread * Float(stream.normal())
      })
  }
  return found
}

/// Numbers as bytes, for programs of other kinds.
func data(_ values: [Float]) -> Data {
  Data(values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } })
}

func floats(_ path: String) throws -> [Float] {
  let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  return stride(from: 0, to: bytes.count, by: 4).map { start in
    Float(bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
  }
}
