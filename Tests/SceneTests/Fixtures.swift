import Foundation
import Scene

/// A folder that lives as long as a test.
final class TemporaryFolder {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "strut-scene-\(UUID().uuidString)").path
    for (name, text) in files { try write(Data(text.utf8), to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ data: Data, to name: String) throws {
    let url = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  /// What `check` would print for a world in this folder, with the folder's path left out.
  func problems(_ name: String) -> String {
    let diagnostics = Diagnostics()
    _ = Scene.load(path: "\(path)/\(name)", searching: [path], diagnostics)
    return diagnostics.all.map(\.rendered).joined(separator: "\n").replacing(path + "/", with: "")
  }
}

enum Fixtures {
  static let courier = """
    about: Two driven wheels, a castor and a lidar.
    bodies:
      base: { shape: circle, radius: 25 cm, mass: 12 kg ± 10 % }
    wheels:
      left:  { body: base, at: [0, 0.2], radius: 8 cm, grip: 0.9 ± 15 %, motor: { torque: 3 Nm, speed: 15 rad/s, delay: 10..40 ms } }
      right: { like: left, at: [0, -0.2] }
    sensors:
      lidar:    { body: base, rays: 24, span: 360 deg, range: 6 m, noise: 2 cm, rate: 10 Hz }
      odometry: { body: base, drift: 1 % }
    hardware: { link: strut, channels: { left: 0, right: 1 } }

    """

  static let delivery = """
    about: Fetch a parcel at the depot and deliver it at the address.
    physics: { gravity: none, rate: 50 Hz, iterations: [8, 3] }
    layout:  { kind: town, size: [20 m, 15 m], buildings: 4..9, boxes: 0..12 }
    robot:   { model: courier, at: anywhere free }
    control: { rate: 10 Hz }
    actions:
      discrete:   { forward: [1, 1], left: [-0.4, 0.4], right: [0.4, -0.4] }
      continuous: [left, right]
    task: errand
    observe: [lidar, goal direction, goal distance, carrying, wheel speeds]
    reward:  { closer: 1 per m, wall hit: -1, delivered: 10 }
    end:     { delivered: success, time: 90 s }      # time truncates
    train:
      ppo: { steps: 6e6, environments: 64, learning_rate: linear 3e-4 }
      dqn: { steps: 2e6, n_step: 3 }

    """

  static let biped = """
    about: A hull on one leg.
    defaults:
      leg: { density: 1, friction: 0.2 }
      thigh: { class: leg, shape: box, size: [8/30, 34/30] }
      shank: { class: thigh, size: [6.4/30, 34/30] }
    bodies:
      hull:
        shape: polygon
        points: [[-1, 0.3], [-1, -8/30], [34/30, -8/30], [34/30, 1/30], [0.2, 0.3]]
        density: 5
        friction: 0.1
      left thigh: { class: thigh, at: [0, -0.3], angle: -0.05 rad }
      left shank: { class: shank, at: [0, -43/30] }
    joints:
      left hip:
        revolute: [hull, left thigh]
        anchors: [[0, -8/30], [0, 17/30]]
        limits: -0.8..1.1 rad
        motor: { control: effort, torque: 80 Nm, speed: 4 rad/s }
      left knee:
        like: left hip
        revolute: [left thigh, left shank]
        limits: -1.6..-0.1 rad
        motor: { speed: 6 rad/s }
    sensors:
      imu: { body: hull }
      left foot: { kind: contact, body: left shank, reading: last event }
      lidar: { body: hull, rays: 10, from: -90 deg, span: 1.35 rad, range: 160/30 m, level: true }

    """

  static let walker = """
    about: Walk.
    physics: { gravity: 10, rate: 50 Hz, iterations: [180, 60] }
    layout: { kind: hills, step: 14/30 m }
    robot: { model: biped, at: [140/30, 5.6], push: [-5..5 N, 0] }
    control: { rate: 50 Hz, settle: 1 }
    actions: { continuous: all }
    observe:
      - angle
      - { spin: imu, scale: 0.04 }
      - { joint angle: left knee, offset: 1 }
      - contact: left foot
    reward: { forward: 130/30 per m, upright: -5 per rad, effort: -0.028, failure: { weight: -100, replaces: true } }
    end: { touched: { body: hull }, time: 32 s }
    train: { ppo: { steps: 2e7, hidden: [64, 64], adam: { beta: 0.9 }, learning_rate: linear 3e-4 } }

    """

  static func folder() throws -> TemporaryFolder {
    try TemporaryFolder([
      "models/courier/robot.yaml": courier, "models/biped/robot.yaml": biped,
      "worlds/delivery.yaml": delivery, "worlds/walker.yaml": walker,
    ])
  }

  static func scene(_ name: String) throws -> Scene {
    let folder = try folder()
    return try Scene.load(path: "\(folder.path)/worlds/\(name).yaml", searching: [folder.path])
  }
}

/// What a text gives: the errors and warnings of a world or robot without their source lines.
func complaints(ofRobot text: String) -> [String] {
  let diagnostics = Diagnostics()
  _ = RobotModel.parse(text: text, path: "models/it/robot.yaml", diagnostics)
  return heads(diagnostics)
}

func complaints(ofWorld text: String) -> [String] {
  let diagnostics = Diagnostics()
  _ = Scene.parse(text: text, path: "it.yaml", searching: [], diagnostics)
  return heads(diagnostics)
}

func heads(_ diagnostics: Diagnostics) -> [String] {
  diagnostics.all.map {
    $0.rendered.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
  }
}
