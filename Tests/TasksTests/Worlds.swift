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
struct Player {
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

  mutating func reset(_ index: UInt64) {
    environment.reset(Episode(.evaluation, seed: 3, index: index), into: &observation)
  }

  mutating func step() -> Step {
    let step = environment.step(action, into: &observation)
    environment.readTerms(into: &terms)
    return step
  }

  mutating func readMetrics() { environment.readMetrics(into: &metrics) }

  /// Lets the world's hand-written policy choose the next action.
  mutating func followScript() {
    var chosen = action
    var span = chosen.mutableSpan
    TaskDefinition.scriptedAction(environment, into: &span)
    action = chosen
  }
}

extension Environment {
  fileprivate func reset(_ episode: Episode, into observation: inout [Float]) {
    var span = observation.mutableSpan
    reset(episode, observation: &span)
  }

  fileprivate func step(_ action: [Float], into observation: inout [Float]) -> Step {
    var span = observation.mutableSpan
    return step(action.span, observation: &span)
  }

  fileprivate func readTerms(into terms: inout [Double]) {
    var span = terms.mutableSpan
    readTerms(into: &span)
  }

  fileprivate func readMetrics(into metrics: inout [Double]) {
    var span = metrics.mutableSpan
    readMetrics(into: &span)
  }
}
