import ArgumentParser
import Bridge
import Learning
import Scene

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The command `strut`: reads the arguments, runs a subcommand and turns whatever went wrong into one message on
/// standard error and an exit status (0 done, 1 input or training at fault, 2 usage, 130 after Ctrl-C).
@main
struct Strut: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strut",
    abstract: "Trains robot policies in simulation.",
    discussion: """
      WORLD is a name from 'strut worlds' or a path to a scene file. POLICY is a policy file (safetensors or ONNX), the \
      folder of a run, or one of the built-in 'random' and 'scripted'.
      """,
    subcommands: window + [
      Worlds.self, Models.self, Describe.self, Check.self, Train.self, Evaluate.self, Compare.self, PlotCommand.self,
      Record.self, ReplayCommand.self, Export.self, StepThrough.self, Drive.self, Emulate.self, Calibrate.self,
      PortsCommand.self, MonitorCommand.self,
      BenchCommand.self, GuardCommand.self,
    ])

  /// What needs a display.
  private static var window: [any ParsableCommand.Type] {
    #if Window
      [Watch.self]
    #else
      []
    #endif
  }

  static let _errorPrefix = "error: "

  private static let start = ContinuousClock().now

  /// Since the process began.
  static var seconds: Double {
    let passed = (ContinuousClock().now - start).components
    return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
  }

  static func main() {
    _ = start
    // A closed pipe shall come back from `write` as an error with a message, not end the program silently.
    signal(SIGPIPE, SIG_IGN)
    Interrupt.begin()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Glibc.exit(report(error))
    }
  }

  /// Prints the message for an error and returns the exit status.
  private static func report(_ error: any Error) -> Int32 {
    if let failure = error as? Failure {
      if !failure.message.isEmpty { Console.note("error: \(failure.message)") }
      return failure.status
    }
    if let message = message(of: error) {
      Console.note(message)
      return 1
    }
    let message = fullMessage(for: error)
    switch exitCode(for: error) {
    case .success:
      do { try Console.print(message) } catch { return report(error) }
      return 0
    case .validationFailure:
      Console.note(message)
      return 2
    default:
      Console.note(message)
      return 1
    }
  }

  /// What one of the house's own errors says; nil for another's.
  static func message(of error: any Error) -> String? {
    switch error {
    case let failure as Failure: "error: \(failure.message)"
    case let error as SceneError: error.description
    // It says itself where the setting stands.
    case let error as SettingsError: error.description
    case let error as FileError: "error: \(error.description)"
    case let error as BridgeError: "error: \(error.message)"
    case let error as TrainingError: "error: \(error.description)"
    default: nil
    }
  }
}
