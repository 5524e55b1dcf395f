import ArgumentParser
import Scene
import Tasks

/// `strut worlds`: what can be trained.
struct Worlds: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the worlds that can be trained.",
    discussion: "Looks in worlds/ of the current folder, then of the checkout this program was built from.")

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    var rows: [(name: String, algorithms: String, about: String)] = []
    var objects: [JSON] = []
    for world in Places.worlds {
      do {
        let scene = try world.load().scene
        let algorithms = scene.train.map(\.algorithm)
        rows.append((world.name, algorithms.joined(separator: ", "), scene.about))
        objects.append([
          "name": .text(world.name), "about": .text(scene.about), "algorithms": .array(algorithms.map { .text($0) }),
          "path": .text(world.path),
        ])
      } catch let error as SceneError {
        let count = error.diagnostics.count
        Console.note("\(world.path): \(count) error\(count == 1 ? "" : "s"), see 'strut check \(world.path)'")
      }
    }
    if json { return try Console.print(JSON.object([.init(key: "worlds", value: .array(objects))]).line) }
    guard !rows.isEmpty else { throw Failure("there is no world in worlds/, neither here nor in the checkout") }
    let table = Table(rows: rows.map { [$0.name, $0.algorithms, $0.about] })
    try Console.print(table.text)
  }
}
