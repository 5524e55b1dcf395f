import ArgumentParser
import Bridge

/// `strut guard`: what the guardian of a bus without watchdog runs; not for people.
struct GuardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: GuardianProcess.subcommand, abstract: "Turn the torque off when the host falls silent.",
    shouldDisplay: false)

  @Argument(help: "The frame to send, in hexadecimal digits.") var frame: String
  @Argument(help: "How long the host may be silent, in ms; 0: until it ends.") var timeToLive: Int

  func run() throws {
    guard GuardianProcess.run(frame: frame, timeToLive: timeToLive) else {
      throw Failure.usage("'guard' is started by a driver, with a frame and a time to live")
    }
  }
}
