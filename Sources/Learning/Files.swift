import Glibc

/// A file that cannot be read or written: `path: what failed: the system's reason; what to do`.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  public var path: String
  public var message: String
  public var description: String { "\(path): \(message)" }

  /// Takes the reason from a system error number.
  package init(_ path: String, _ action: String, code: Int32) {
    let reason =
      switch code {
      case ENOSPC, EDQUOT: "the disk is full; free some space or choose another folder"
      case EFBIG: "the file grew past the allowed size"
      case EACCES, EPERM: "permission denied; choose a folder you may write to"
      case EROFS: "the file system is read-only; choose another folder"
      case ENOENT: "there is no such file or folder"
      case ENOTDIR: "a part of the path is not a folder"
      case EISDIR: "this is a folder"
      default: unsafe String(cString: strerror(code))
      }
    self.init(path: path, message: "cannot \(action): \(reason)")
  }

  package init(path: String, message: String) {
    self.path = path
    self.message = message
  }
}

/// Whole files in and out, with errors that a user can act on.
package enum Files {
  /// All bytes of a regular file of at most `limit` bytes.
  package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path, "read", code: errno) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw FileError(path, "read", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, message: "cannot read: this is not a file")
    }
    guard status.st_size <= limit else {
      throw FileError(path: path, message: "the file has \(status.st_size) bytes; at most \(limit) are read")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(file, buffer.baseAddress! + filled, buffer.count - filled)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileError(path, "read", code: errno) }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// Ends the name of a file that is not complete; one that stays was left by a process that was killed.
  static let partialSuffix = ".partial"

  static func removePartials(in folder: String) throws(FileError) {
    for name in try names(in: folder) where name.hasSuffix(partialSuffix) { remove(folder + "/" + name) }
  }

  /// Removes a file, or lets it be where that is not possible.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Replaces the file at once: readers see the old bytes or the new ones, never a part, and a full disk leaves the old.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    var file = try PartialFile(path)
    try write(bytes, to: file.descriptor, path: path)
    try file.settle()
  }

  static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let put = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress! + written, buffer.count - written)
      }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw FileError(path, "write", code: errno) }
      written += put
    }
  }

  /// Makes a folder, and those above it.
  static func makeFolder(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if unsafe mkdir(made, 0o755) != 0 && errno != EEXIST {
        let code = errno
        // A folder above may exist in a place where making one is not allowed.
        guard isFolder(made) else { throw FileError(path, "make the folder", code: code) }
      }
    }
    guard isFolder(path) else { throw FileError(path: path, message: "cannot make the folder: a file is in its place") }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0
  }

  /// The names in a folder, without `.` and `..`, in no particular order.
  package static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw FileError(path, "read the folder", code: errno) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
