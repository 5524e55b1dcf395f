import Glibc

/// A file that stands beside its place until it is whole, and is gone again if it never is.
package struct PartialFile: ~Copyable {
  /// Where the whole file goes.
  package let path: String
  /// Where it stands until then.
  package let temporary: String
  /// Open for writing.
  package let descriptor: Int32
  private var isSettled = false

  package init(_ path: String) throws(FileError) {
    self.path = path
    temporary = path + ".\(getpid())" + Files.partialSuffix
    descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(path, "write", code: errno) }
  }

  /// Puts the whole file in its place at once.
  package mutating func settle() throws(FileError) {
    guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
      throw FileError(path, "write", code: errno)
    }
    isSettled = true
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !isSettled { Files.remove(temporary) }
  }
}
