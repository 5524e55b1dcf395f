#if Window
  import Foundation
  import Learning
  import Tasks
  import Viewer

  /// The newest policy of a training, while it trains or afterwards.
  struct LiveRun: WatchSource {
    private let folder: String
    private let options: WatchOptions
    private var files = WatchedFiles()
    private var metrics = WatchedFiles()
    private var policySteps = 0
    private var isNew = true

    private var policy: String { folder + "/last.safetensors" }

    init(_ folder: String, _ options: WatchOptions) throws(Failure) {
      self.folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
      self.options = options
      guard Places.exists(self.folder + "/config.yaml") else {
        throw Failure("\(folder) is not the folder of a run: it has no config.yaml")
      }
    }

    /// The first policy comes with the first selection, after 2 % of the steps; until then dice are thrown.
    mutating func first() throws -> Session {
      if Places.exists(policy) { return try load() }
      watch()
      let world = try RunRecord(folder).configuration.world
      let definition = try TaskDefinition.parse(text: world.text, name: world.name)
      let kind: ActionKind = definition.actionKinds.contains(.continuous) ? .continuous : .discrete
      let dice = Session.Driver(name: "random, until there is a policy", actor: .random)
      return options.session(definition, kind, title: world.name, [dice])
    }

    mutating func news() -> Viewer.News? {
      if metrics.haveChanged() || isNew, let progress = try? progress() {
        isNew = false
        return .progress(progress)
      }
      guard files.haveChanged() else { return nil }
      do {
        return .next(try load())
      } catch {
        return .message(Strut.message(of: error) ?? "\(error)")
      }
    }

    private mutating func load() throws -> Session {
      watch()
      let match = try Match(policy, world: options.world, stochastic: false)
      if case .policy(let policy, _) = match.actor { policySteps = policy.steps }
      return options.session(match)
    }

    private mutating func watch() {
      files.look(at: [policy])
      metrics.look(at: [folder + "/metrics.csv"])
      isNew = true
    }

    private func progress() throws -> LearningProgress {
      let table = try MetricsFile(of: folder)
      let points = table.points("selection_return", over: "steps") ?? []
      let total = try RunRecord(folder).steps
      return LearningProgress(points: points, totalSteps: Double(total), policySteps: policySteps)
    }
  }
#endif
