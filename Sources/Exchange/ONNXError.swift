/// Why a graph cannot be run, for the user: names the node, tensor, input or output at fault.
struct ONNXError: Error, Equatable {
  var message: String

  init(_ message: String) { self.message = message }
}
