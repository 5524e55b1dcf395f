import Environments
import Foundation
import Scene
import Tasks

/// The checkout that this file belongs to.
let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// Worlds under `worlds/` by name, reference worlds included.
let worldNames: [String] = {
  let files = FileManager.default.enumerator(atPath: checkout + "/worlds")?.compactMap { $0 as? String } ?? []
  return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
}()

func shipped(_ name: String) throws -> TaskDefinition {
  try TaskDefinition.load(checkout + "/worlds/\(name).yaml", searching: [checkout])
}

/// One environment with its buffers.
final class Player {
  let environment: any Environment
  var observation: [Float]
  var action: [Float]
  var terms: [Double]
  var metrics: [Double]

  init(_ definition: TaskDefinition, _ kind: ActionKind? = nil) {
    environment = definition.maker(for: kind ?? definition.actionKinds[definition.actionKinds.count - 1])()
    let spec = environment.spec
    observation = Array(repeating: 0, count: spec.observations.count)
    action = Array(repeating: 0, count: spec.actions.width)
    terms = Array(repeating: 0, count: spec.rewards.count)
    metrics = Array(repeating: 0, count: spec.metrics.count)
  }

  func reset(_ index: UInt64) {
    var span = observation.mutableSpan
    environment.reset(Episode(.evaluation, seed: 3, index: index), observation: &span)
  }

  func step() -> Step {
    var span = observation.mutableSpan
    let step = environment.step(action.span, observation: &span)
    var termSpan = terms.mutableSpan
    environment.readTerms(into: &termSpan)
    return step
  }

  func readMetrics() {
    var span = metrics.mutableSpan
    environment.readMetrics(into: &span)
  }
}
