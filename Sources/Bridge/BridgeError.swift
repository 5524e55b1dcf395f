import Glibc

/// What went wrong with a port or with the device behind it, in one sentence that names it and the cure.
public struct BridgeError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}

/// What the last call of the system complained about.
var systemError: String { unsafe String(cString: strerror(errno)) }
