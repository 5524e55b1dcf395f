import Foundation

/// Charts on disk.
enum ChartFile {
  /// Makes the folder where there is none.
  static func makeFolder(_ path: String) throws(Failure) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(path): cannot make the folder; choose another with --out")
    }
  }

  static func write(_ text: String, to path: String) throws(Failure) {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw Failure("\(path): cannot write the chart; choose another place with --out")
    }
  }
}
