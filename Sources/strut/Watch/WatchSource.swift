#if Window
  import Environments
  import Foundation
  import Learning
  import Replay
  import Scene
  import Tasks
  import Viewer

  /// What is watched, and what becomes of it while it is.
  protocol WatchSource {
    mutating func first() throws -> Session
    /// Asked four times a second.
    mutating func news() -> Viewer.News?
  }

  struct WatchOptions {
    var world: String?
    var policies: [String]
    var seed: UInt64
    var speed: Double
    var goesOn: Bool

    func session(_ match: Match, drivers more: [Match] = []) -> Session {
      let others = more.filter { $0.kind == match.kind }
      let drivers = ([match] + others).map { Session.Driver(name: $0.policy, actor: $0.actor) }
      return session(match.definition, match.kind, title: match.worldName, drivers)
    }

    /// - Parameter drivers: the first acts.
    func session(
      _ definition: TaskDefinition, _ kind: ActionKind, title: String, _ drivers: [Session.Driver]
    ) -> Session {
      let playback = Playback(
        definition, kind, actor: drivers[0].actor, episode: Episode(.evaluation, seed: seed, index: 0))
      return Session(playback, title: title, drivers: drivers, speed: speed, goesOn: goesOn)
    }
  }

  /// A world, or a policy in the world that it was trained in.
  struct WatchedWorld: WatchSource {
    private let what: String
    private let options: WatchOptions
    private var files = WatchedFiles()

    init(_ what: String, _ options: WatchOptions) {
      self.what = what
      self.options = options
    }

    mutating func first() throws -> Session { try load() }

    mutating func news() -> Viewer.News? {
      guard files.haveChanged() else { return nil }
      do {
        return .session(try load())
      } catch {
        return .message(Strut.message(of: error) ?? "\(error)")
      }
    }

    /// Notes the files before it reads them, so that a file saved meanwhile is read again.
    private mutating func load() throws -> Session {
      var names = options.policies
      var world = options.world
      if PolicySource.isNamed(what) || what.hasSuffix(".onnx") || what.hasPrefix("models/") {
        names.insert(what, at: 0)
      } else {
        guard world == nil else {
          throw Failure.usage("'\(what)' is a world, and --world names another; name a policy first")
        }
        world = what
      }
      let policies = names.filter { !["random", "scripted"].contains($0) }.compactMap { try? PolicySource.path(of: $0) }
      let sources = try world.map { try Self.files(of: Places.world($0)) } ?? []
      files.look(at: sources + policies)
      if names.isEmpty, let world { names = [try Self.usual(world)] }
      let match = try Match(names[0], world: world, stochastic: false)
      // Others to fork to; those that the user did not name are there where they fit.
      var others = try names.dropFirst().map { try Match($0, world: world ?? match.worldName, stochastic: false) }
      for name in ["scripted", "random"] where !names.contains(name) {
        if let other = try? Match(name, world: world ?? match.worldName, stochastic: false) { others.append(other) }
      }
      return options.session(match, drivers: others)
    }

    /// The policy that comes with a world, or else its rules, or dice.
    private static func usual(_ name: String) throws -> String {
      let world = try Places.world(name)
      let definition = try world.load()
      let shipped = Places.shelf.last { path in
        guard let policy = try? Policy.load(path), policy.world.name == world.name else { return false }
        return definition.actionKinds.contains { policy.terms.mismatch(with: definition.spec(for: $0)) == nil }
      }
      return shipped ?? (definition.hasScripted ? "scripted" : "random")
    }

    /// All that the world is read from, as far as it can be.
    private static func files(of world: Places.World) -> [String] {
      let diagnostics = Diagnostics()
      _ = Scene.load(path: world.path, searching: Places.roots, diagnostics)
      return diagnostics.files
    }
  }

  /// An episode as it was recorded.
  struct WatchedRecording: WatchSource {
    private let path: String
    private let options: WatchOptions
    /// To be said in the window.
    private var divergence: String?

    init(_ path: String, _ options: WatchOptions) {
      self.path = path
      self.options = options
    }

    mutating func first() throws -> Session {
      let recording = try Recording.load(path)
      let name = options.policies.first ?? recording.policy
      let actor = Recording.actor(name)
      let replayed = try recording.replayed(from: path, actor)
      if let step = replayed.firstDivergence {
        divergence = "\(path) diverges at step \(step): from there it is another episode, and is not shown"
      }
      let drivers = [Session.Driver(name: name, actor: actor)]
      return Session(
        replayed.playback, title: recording.worldName, drivers: drivers, speed: options.speed, goesOn: false,
        isRecording: true)
    }

    mutating func news() -> Viewer.News? {
      defer { divergence = nil }
      return divergence.map { .message($0) }
    }
  }

  /// Files that are looked at again and again.
  struct WatchedFiles {
    private var paths: [String] = []
    private var times: [Date?] = []

    mutating func look(at paths: [String]) {
      self.paths = paths
      times = Self.times(of: paths)
    }

    /// Whether one was saved since they were looked at, or since this was last asked.
    mutating func haveChanged() -> Bool {
      let now = Self.times(of: paths)
      defer { times = now }
      // A file that is gone is being written anew.
      return zip(now, times).contains { $0 != nil && $0 != $1 }
    }

    private static func times(of paths: [String]) -> [Date?] {
      paths.map { try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date }
    }
  }
#endif
