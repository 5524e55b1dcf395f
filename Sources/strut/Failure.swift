/// The end of a command that could not do its work: the message for the user and the exit status.
struct Failure: Error, Equatable {
  var message: String
  var status: Int32

  /// The input, the device or the training is at fault.
  init(_ message: String) { self.init(message: message, status: 1) }

  private init(message: String, status: Int32) {
    self.message = message
    self.status = status
  }

  /// Options that do not go together, or values that they cannot take.
  static func usage(_ message: String) -> Failure { Failure(message: message, status: 2) }

  /// After messages that have already been printed.
  static let reported = Failure(message: "", status: 1)

  /// After Ctrl-C.
  static let interrupted = Failure(message: "", status: 130)
}
