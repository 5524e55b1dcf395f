/// Why a graph cannot be run, for the user: names the node, tensor, input or output at fault.
struct ONNXError: Error, Equatable {
  var message: String

  /// A file's names and lists may be of any length; the message is not.
  init(_ message: String) { self.message = message.count <= 500 ? message : message.prefix(500) + "..." }
}
