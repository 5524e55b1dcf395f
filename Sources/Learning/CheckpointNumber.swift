/// The kinds of numbers that a checkpoint holds; the code stands in the file, so that one is never read as another.
public protocol CheckpointNumber: BitwiseCopyable {
  static var checkpointCode: UInt32 { get }
}

extension Float: CheckpointNumber { public static var checkpointCode: UInt32 { 1 } }
extension Double: CheckpointNumber { public static var checkpointCode: UInt32 { 2 } }
extension Int32: CheckpointNumber { public static var checkpointCode: UInt32 { 3 } }
extension Int: CheckpointNumber { public static var checkpointCode: UInt32 { 4 } }
extension UInt64: CheckpointNumber { public static var checkpointCode: UInt32 { 5 } }
extension UInt8: CheckpointNumber { public static var checkpointCode: UInt32 { 6 } }

/// Why a checkpoint cannot be used; the text follows the file's name.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Cause: Sendable, Equatable {
    /// Cut, flipped or gone: an earlier one may be whole.
    case damaged
    /// Whole, but not of this program or of this run: an earlier one would not be either.
    case foreign
  }
  public var cause: Cause
  public var description: String

  public init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}
