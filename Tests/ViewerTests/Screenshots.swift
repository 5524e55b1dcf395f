#if Window
  import Environments
  import Foundation
  import Learning
  import Replay
  import Tasks
  import Testing
  import Viewer

  /// A world with who comes along with it, at a fixed step of a fixed episode.
  struct Screenshot: CustomTestStringConvertible {
    var world: String
    var theme = Theme.dark

    static let checkout: String = {
      var url = URL(fileURLWithPath: #filePath)
      for _ in 1...3 { url.deleteLastPathComponent() }
      return url.path
    }()

    private static func files(in folder: String, endingIn ending: String) -> [String] {
      let all = FileManager.default.enumerator(atPath: checkout + "/" + folder)?.allObjects ?? []
      return all.compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }.sorted()
    }

    /// Every world in the dark theme, two in the light one.
    static let all: [Screenshot] =
      files(in: "worlds", endingIn: ".yaml").map {
        Screenshot(world: String($0.dropLast(".yaml".count)))
      }
      + ["delivery", "walker"].map { Screenshot(world: $0, theme: .light) }

    var testDescription: String { name }

    private var name: String { world.replacing("/", with: "-") + (theme == .light ? "-light" : "") }
    var path: String { "\(Self.checkout)/Tests/ViewerTests/Screenshots/\(name).png" }

    /// At rest in the episode's first state.
    func session() throws -> Session {
      let definition = try TaskDefinition.load(
        "\(Self.checkout)/worlds/\(world).yaml", searching: [Self.checkout])
      let policies = try Self.files(in: "models", endingIn: ".safetensors").map {
        try Policy.load(Self.checkout + "/models/" + $0)
      }
      let policy = policies.last { $0.world.name == world }
      let kinds = definition.actionKinds
      let kind = kinds.first { kind in
        policy.map { $0.terms.mismatch(with: definition.spec(for: kind)) == nil } ?? true
      }
      let actor: Actor = policy.map { .policy($0, stochastic: false) } ?? .random
      let playback = Playback(
        definition, kind ?? kinds[0], actor: actor, episode: Episode(.evaluation, seed: 1, index: 0)
      )
      return Session(playback, title: world, drivers: [.init(name: "policy", actor: actor)])
    }

    static let step = 60

    func picture(of session: Session) -> Picture {
      Renderer(Look(theme: theme), width: 640, height: 360).render(session)
    }
  }

  extension Picture {
    /// How many pixels have a colour that the other picture has nowhere near them, or the other way round. Edges that
    /// are smoothed in another way, or lie off by less than a pixel, do not count.
    func strays(from other: Picture) -> Int {
      guard (width, height) == (other.width, other.height) else { return width * height }
      let (own, foreign) = (surroundings, other.surroundings)
      return pixels.indices.count { place in
        !foreign[place].contains(pixels[place]) || !own[place].contains(other.pixels[place])
      }
    }

    private struct Surroundings {
      var low = SIMD4<UInt8>(repeating: 255)
      var high = SIMD4<UInt8>(repeating: 0)

      static let tolerance = SIMD4<UInt8>(repeating: 40)

      mutating func add(_ pixel: UInt32) {
        let channels = unpacked(pixel)
        low = pointwiseMin(low, channels)
        high = pointwiseMax(high, channels)
      }

      func contains(_ pixel: UInt32) -> Bool {
        let channels = unpacked(pixel)
        let (below, above) = (
          pointwiseMin(low, Self.tolerance), pointwiseMin(255 &- high, Self.tolerance)
        )
        return all(channels .>= low &- below) && all(channels .<= high &+ above)
      }
    }

    /// Of each pixel the range of colours of itself and its eight neighbours.
    private var surroundings: [Surroundings] {
      pixels.indices.map { place in
        let (x, y) = (place % width, place / width)
        var found = Surroundings()
        for row in max(0, y - 1)...min(height - 1, y + 1) {
          for column in max(0, x - 1)...min(width - 1, x + 1) {
            found.add(pixels[row * width + column])
          }
        }
        return found
      }
    }
  }

  private func unpacked(_ pixel: UInt32) -> SIMD4<UInt8> {
    SIMD4(
      UInt8(truncatingIfNeeded: pixel >> 24), UInt8(truncatingIfNeeded: pixel >> 16),
      UInt8(truncatingIfNeeded: pixel >> 8), UInt8(truncatingIfNeeded: pixel))
  }
#endif
