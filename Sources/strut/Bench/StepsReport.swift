import Bench
import Environments
import Learning
import Tasks

/// How fast a world is stepped with random actions, and what was done in each step.
struct StepsReport {
  var world: String
  var scene: SceneWork?
  var spec: EnvironmentSpec
  var environments: Int
  var threads: Int
  var outcome: RandomPlay.Outcome

  /// What the physics engine does per step.
  struct SceneWork {
    var velocityIterations: Int
    var positionIterations: Int
    /// Hz
    var physicsRate: Double
  }

  /// Measures `seconds` of the world with one kind of its actions.
  init(
    world: String, _ definition: TaskDefinition, _ kind: ActionKind, environments: Int, seconds: Double,
    seed: UInt64 = 0, pool: WorkerPool
  ) {
    self.world = world
    spec = definition.spec(for: kind)
    if definition.scene.reference == nil {
      let physics = definition.scene.physics
      scene = SceneWork(
        velocityIterations: physics.velocityIterations, positionIterations: physics.positionIterations,
        physicsRate: physics.rate)
    }
    let play = RandomPlay(
      maker: definition.maker(for: kind), spec: spec, environments: environments, seed: seed, pool: pool)
    self.environments = environments
    threads = pool.threads
    outcome = play.measure(seconds: seconds, cancellation: Interrupt.cancellation)
  }

  private var actions: ActionKind {
    if case .discrete = spec.actions { .discrete } else { .continuous }
  }

  var json: JSON {
    [
      "world": .text(world), "actions": .text(actions.rawValue), "environments": .integer(environments),
      "threads": .integer(threads), "seconds": .number(outcome.seconds), "steps": .integer(outcome.steps),
      "episodes": .integer(outcome.episodes), "episode_length_mean": .number(outcome.lengthMean),
      "episode_return_mean": .number(outcome.returnMean), "steps_per_second": .number(outcome.stepsPerSecond),
      "allocations_per_step": .number(outcome.allocationsPerStep),
      "allocations_per_reset": .number(outcome.allocationsPerReset), "physics_share": .number(outcome.physicsShare),
      "iterations": scene.map { .array([.integer($0.velocityIterations), .integer($0.positionIterations)]) } ?? .null,
      "physics_rate": .number(scene?.physicsRate), "control_rate": .number(1 / spec.controlStep),
      "observation_size": .integer(spec.observations.count), "action_size": .integer(spec.actions.outputs),
    ]
  }

  var text: String {
    var rows = [
      ["rate", "\(Figures.count(outcome.stepsPerSecond)) steps/s"],
      [
        "",
        "\(Figures.count(Double(outcome.steps))) steps in \(Figures.short(outcome.seconds)) s, "
          + "\(threads) thread\(threads == 1 ? "" : "s"), \(environments) environment\(environments == 1 ? "" : "s")",
      ],
    ]
    if let share = outcome.physicsShare { rows.append(["physics", "\(Figures.percent(share)) of the time"]) }
    let lengths = outcome.episodes > 0 ? ", \(Figures.short(outcome.lengthMean)) steps in the mean" : ""
    rows.append(["episodes", "\(outcome.episodes) ended" + lengths])
    if let perStep = outcome.allocationsPerStep {
      let perReset = outcome.allocationsPerReset.map { ", \(Figures.short($0)) per reset" } ?? ""
      rows.append(["heap", "\(Figures.short(perStep)) allocations per step" + perReset])
    }
    let physics =
      scene.map {
        "\($0.velocityIterations) and \($0.positionIterations) iterations at \(Figures.short($0.physicsRate)) Hz; "
      } ?? ""
    rows.append([
      "work",
      physics + "\(Figures.short(1 / spec.controlStep)) decisions a second, \(spec.observations.count) observations, "
        + "\(spec.actions.outputs) \(actions.rawValue) actions",
    ])
    return "\(world) with random actions\n" + Table(rows: rows, indent: "  ").text
  }
}
