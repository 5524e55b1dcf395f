import Foundation
import Neural

/// What a measurement was made on.
public struct Machine: Sendable, Equatable {
  /// The processor's name as the system gives it.
  public var processor: String
  public var cores: Int
  /// The build of the dense kernels that this processor runs.
  public var kernels: String

  public static var current: Machine {
    Machine(
      processor: value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor",
      cores: ProcessInfo.processInfo.activeProcessorCount, kernels: KernelLevel.current.rawValue)
  }

  /// The most memory that this process has had resident so far, in bytes; nil where the system does not say.
  ///
  /// `getrusage` would also count what the program that started this one had resident.
  public static var peakMemory: Int? {
    guard let words = value(of: "VmHWM", in: "/proc/self/status")?.split(separator: " "), words.count == 2,
      let kibibytes = Int(words[0])
    else { return nil }
    return 1024 * kibibytes
  }

  /// The text behind `key:` in one of the system's tables.
  private static func value(of key: String, in table: String) -> String? {
    guard let text = try? String(contentsOfFile: table, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key {
        return parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }
}
