import Exchange
import Learning

/// What POLICY on the command line names.
enum PolicySource {
  case random
  case scripted
  case file(Policy, path: String)
  /// Whoever trained it.
  case onnx(ONNXModel)

  /// Reads a policy file or the best policy of a run's folder.
  init(_ name: String) throws {
    switch name {
    case "random": self = .random
    case "scripted": self = .scripted
    default:
      let path = try Self.path(of: name)
      self = path.hasSuffix(".onnx") ? .onnx(try ONNXModel.load(path)) : .file(try Policy.load(path), path: path)
    }
  }

  /// The policy file that is meant, or that of a run's folder.
  static func path(of name: String) throws -> String {
    let path = Places.isFolder(name) ? best(in: name) : name
    guard Places.exists(path) else { throw missing(name) }
    return path
  }

  static func isNamed(_ name: String) -> Bool {
    ["random", "scripted"].contains(name) || name.hasSuffix(".safetensors") || name.hasSuffix(".onnx")
      || Places.isFolder(name) && Places.exists(best(in: name))
  }

  private static func best(in folder: String) -> String {
    (folder.hasSuffix("/") ? String(folder.dropLast()) : folder) + "/best.safetensors"
  }

  private static func missing(_ name: String) -> Failure {
    if Places.isFolder(name) {
      return Failure("\(name) is not the folder of a run: it has no best.safetensors")
    }
    let candidates = ["random", "scripted"] + Places.policies
    return Failure("there is no policy '\(name)'\(Places.suggestion(name, candidates))")
  }
}
