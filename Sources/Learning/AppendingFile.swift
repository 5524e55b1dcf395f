import Glibc

/// A file that grows line by line or record by record, each on its way to the disk when `append` returns.
public final class AppendingFile {
  public let path: String
  /// Bytes so far.
  public private(set) var length = 0
  private let file: Int32

  /// Makes the file, or empties it.
  public init(_ path: String) throws(FileError) {
    self.path = path
    file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileError(path, "write", code: errno) }
  }

  /// Goes on after the first `length` bytes, the end of a line; what follows them is cut off.
  init(_ path: String, after length: Int) throws(FileError) {
    self.path = path
    self.length = length
    file = unsafe open(path, O_RDWR | O_APPEND | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path, "write", code: errno) }
    var last: UInt8 = 0
    let got = unsafe length == 0 ? 1 : pread(file, &last, 1, length - 1)
    guard got == 1, length == 0 || last == UInt8(ascii: "\n") else {
      throw FileError(path: path, message: "it is not as the run left it: no line ends after \(length) bytes")
    }
    guard ftruncate(file, length) == 0 else { throw FileError(path, "write", code: errno) }
  }

  deinit { close(file) }

  public func append(_ line: String) throws(FileError) { try append(Array((line + "\n").utf8)) }

  package func append(_ bytes: [UInt8]) throws(FileError) {
    try Files.write(bytes, to: file, path: path)
    length += bytes.count
  }

  /// Returns when everything is on the disk.
  func synchronise() throws(FileError) {
    guard fsync(file) == 0 else { throw FileError(path, "write", code: errno) }
  }
}
