import Environments
import Foundation
import Replay
import Scene

/// Recordings of one episode: the ways that were taken, over each other on the map.
extension PlotCommand {
  func plotRecordings() throws {
    let recordings = try subjects.map { (file: $0, recording: try Recording.load($0)) }
    let first = recordings[0]
    for other in recordings {
      if other.recording.worldText != first.recording.worldText {
        throw Failure.usage(
          "\(first.file) is of \(first.recording.worldName), and \(other.file) of \(other.recording.worldName) or of "
            + "another version of it, so there is no map for both; draw them apart")
      }
      if other.recording.seed != first.recording.seed || other.recording.index != first.recording.index {
        throw Failure.usage(
          "\(first.file) is of seed \(first.recording.seed), and \(other.file) of seed \(other.recording.seed), so their "
            + "ground differs; draw them apart, or record them with the same --seed")
      }
    }
    let playbacks = try recordings.map { try playback($0.file, $0.recording) }
    let names = Self.names(recordings.map(\.file))
    let stage = playbacks[0].stage
    let world = first.recording.worldName
    guard !stage.ground.lines.isEmpty || !stage.ground.blocks.isEmpty else {
      throw Failure(
        "\(first.file) is of \(world), which has no ground to draw a path on; 'strut plot' draws recordings of worlds with "
          + "a layout")
    }
    let mover = Self.mover(playbacks[0])
    let chart = PathChart(
      title: "\(Self.what(stage, mover)) in \(world), seed \(first.recording.seed)", stage: stage,
      isFromAbove: playbacks[0].definition.scene.physics.gravity == .zero,
      paths: zip(names, playbacks).map { Self.path($0, $1, mover) }, step: playbacks[0].spec.controlStep,
      reach: Self.reach(stage))
    try ChartFile.write(chart.svg, to: out)
    if json {
      let report: JSON = [
        "chart": .text(out), "world": .text(world), "seed": .integer(first.recording.seed),
        "body": .text(stage.bodies[mover].name),
        "recordings": .array(
          zip(recordings, zip(chart.paths, playbacks)).map { recording, drawn in
            [
              "file": .text(recording.file), "policy": .text(recording.recording.policy),
              "steps": .integer(drawn.1.steps), "return": .number(drawn.1.snapshots[drawn.1.steps].total),
              "path": .array(drawn.0.points.map { .array([.number($0.x), .number($0.y)]) }),
            ]
          }),
      ]
      return try Console.print(report.line)
    }
    let paths = playbacks.count == 1 ? "the path" : "the paths of \(playbacks.count) recordings"
    try Console.print("\(out): \(paths) in \(world), seed \(first.recording.seed): \(names.joined(separator: ", "))")
  }

  /// The episode again, as far as it repeats itself.
  private func playback(_ file: String, _ recording: Recording) throws -> Playback {
    let (playback, divergence) = try recording.replayed(from: file)
    if let divergence {
      Console.note(
        "warning: \(file) diverges at step \(divergence) of \(recording.steps) from what was recorded, and is drawn up to "
          + "there; 'strut replay \(file) --verify' says more")
    }
    return playback
  }

  /// The body whose path is drawn: the robot's first, or its last one where that is fixed to the world.
  private static func mover(_ playback: Playback) -> Int {
    let bodies = playback.stage.bodies
    let robot = bodies.firstIndex { $0.role == .robot } ?? 0
    let start = playback.snapshots[0].poses[robot]
    let moves = playback.snapshots.contains {
      abs($0.poses[robot].x - start.x) + abs($0.poses[robot].y - start.y) > 0.01
    }
    return moves ? robot : bodies.lastIndex { $0.role == .limb } ?? robot
  }

  private static func what(_ stage: Stage, _ mover: Int) -> String {
    stage.bodies[mover].role == .robot ? "The robot's path" : "The path of the \(stage.bodies[mover].name)"
  }

  /// From a body's middle to its farthest point, of the largest of them, m.
  private static func reach(_ stage: Stage) -> Double {
    let reaches = stage.bodies.map { body in
      switch body.shape {
      case .circle(let radius): radius
      case .box(let width, let height): (width * width + height * height).squareRoot() / 2
      case .polygon(let points): points.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
      }
    }
    return reaches.max() ?? 0
  }

  private static func path(_ name: String, _ playback: Playback, _ mover: Int) -> PathChart.Path {
    func points(of body: Int) -> [SIMD2<Double>] {
      playback.snapshots.map { SIMD2(Double($0.poses[body].x), Double($0.poses[body].y)) }
    }
    let (spec, steps) = (playback.spec, playback.steps)
    var parts = [
      "\(Figures.tenths(Double(steps) * spec.controlStep)) s",
      "return \(Figures.short(playback.snapshots[steps].total))",
    ]
    if spec.hasSuccess { parts.append(playback.last.success ? "success" : "no success") }
    let hasErrand = playback.stage.ground.town != nil
    let loaded = hasErrand ? playback.snapshots.firstIndex(where: \.isCarrying) ?? playback.snapshots.count : 0
    let thing = playback.stage.bodies.firstIndex { $0.role == .parcel || $0.role == .ball }
    return PathChart.Path(
      name: name, remark: parts.joined(separator: ", "), points: points(of: mover), loaded: loaded,
      thing: thing.map(points) ?? [], isSuccess: playback.last.success || !spec.hasSuccess)
  }
}
