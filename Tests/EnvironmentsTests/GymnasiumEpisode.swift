import Foundation

/// One episode recorded by `tools/gymnasium-trajectories`, which says what each field holds.
struct GymnasiumEpisode: Decodable, Sendable {
  var name: String
  var type: String
  var initial: [Double]
  var observation: [Double]
  var actions: [Double]
  var states: [[Double]]
  var observations: [[Double]]
  var rewards: [Double]
  var terminated: [Int]
  var truncated: [Int]

  /// The episodes of `Gymnasium/NAME.json`.
  static func all(of name: String) throws -> [GymnasiumEpisode] {
    let file = Bundle.module.bundleURL.appending(path: "Gymnasium/\(name).json")
    return try JSONDecoder().decode([GymnasiumEpisode].self, from: Data(contentsOf: file))
  }
}
