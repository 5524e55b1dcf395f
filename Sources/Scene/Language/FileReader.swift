#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads whole small files and lists folders, with the reason in words when that fails.
enum FileReader {
  /// No file of the scene language is larger.
  static let limit = 1_000_000

  struct Failure: Error {
    var message: String
  }

  /// The bytes of a regular file of at most `limit` bytes; never waits on a pipe or a device.
  static func bytes(of path: String, limit: Int = limit) throws(Failure) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
      throw Failure(message: "cannot read '\(path)': it is \(kind)")
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(file, buffer.baseAddress! + count, buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw failure(path) }
      if got == 0 { break }
      count += got
    }
    guard count <= limit else {
      throw Failure(message: "'\(path)' is larger than \(limit / 1_000_000) MB, the most that is read")
    }
    return Array(bytes[..<count])
  }

  /// The path without links and dots, so that one file has one name; the path itself where there is no file.
  static func canonical(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Names in a folder, sorted, without hidden ones; empty where there is no folder.
  static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// `folder/name`, without a `./` between them, and `name` as it stands when it is absolute.
  static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("./") { return join(folder, String(name.dropFirst(2))) }
    if name.hasPrefix("/") || folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Everything before the last slash; empty when there is none.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func failure(_ path: String) -> Failure {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
    return Failure(message: "cannot read '\(path)': \(reason.prefix(1).lowercased() + reason.dropFirst())")
  }
}
