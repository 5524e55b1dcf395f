import Glibc

/// The few things that ports need to know of the file system.
public enum Paths {
  public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The path behind all links; nil where there is nothing.
  public static func resolved(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// The paths of what is in a folder, sorted; none where there is no such folder.
  public static func contents(of folder: String) -> [String] {
    guard let handle = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(handle) }
    var names: [String] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append("\(folder)/\(name)") }
    }
    return names.sorted()
  }

  /// The first line of a small file, as sysfs has them.
  public static func line(of path: String) -> String? {
    let fd = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { return nil }
    defer { Glibc.close(fd) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(fd, $0.baseAddress, $0.count) }
    guard count > 0 else { return nil }
    return String(decoding: bytes[0..<count].prefix { $0 != 10 }, as: UTF8.self)
  }
}
