/// The policy that a run starts from instead of from random weights.
public struct RunOrigin: Sendable {
  public let path: String
  public let policy: Policy
  let file: [UInt8]

  /// - Throws: when the file cannot be read or holds no policy.
  public init(path: String) throws(FileError) {
    self.path = path
    policy = try Policy.load(path)
    file = try Files.read(path, limit: Safetensors.maximumFileBytes)
  }

  /// The copy that the folder of such a run keeps, so that it goes on even where the original has changed.
  public init(copyIn folder: String, of path: String) throws(FileError) {
    let copy = try RunOrigin(path: Self.copyPath(in: folder))
    (self.path, policy, file) = (path, copy.policy, copy.file)
  }

  /// To be done before the file that makes the folder one to go on with.
  func copy(into folder: String) throws(FileError) { try Files.replace(Self.copyPath(in: folder), with: file) }

  private static func copyPath(in folder: String) -> String { folder + "/from.safetensors" }
}
