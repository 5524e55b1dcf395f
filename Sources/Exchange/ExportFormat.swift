public import Learning

/// A kind of file that policies are exported to. A new one is a file and an entry in `all`.
public struct ExportFormat: Sendable {
  /// Of the file's name, without the dot.
  public let ending: String
  public let about: String
  /// The whole file's bytes, the same for the same policy; `name` is the file's, without folder and ending.
  public let encode: @Sendable (_ policy: Policy, _ name: String) -> [UInt8]

  public static let all: [ExportFormat] = [.onnx, .swift, .header]
}
