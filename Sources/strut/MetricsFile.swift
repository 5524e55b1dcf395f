import Foundation

/// A run's `metrics.csv`, as far as it has been written.
struct MetricsFile {
  let columns: [String]
  /// In the order of the columns; NaN where a cell is empty.
  let rows: [[Double]]

  /// Half a billion cells would be a mistake.
  private static let limit = 1_000_000_000

  init(of run: String) throws(Failure) {
    let path = run + "/metrics.csv"
    guard Places.exists(path) else { throw Failure("\(run) has no metrics to draw: there is no \(path)") }
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    guard size <= Self.limit else { throw Failure("\(path) has \(size) bytes; at most \(Self.limit) are read") }
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure("\(path): cannot read the file") }
    // A line without its end is being written, or was when the process was killed.
    let whole = data[..<(data.lastIndex(of: UInt8(ascii: "\n")) ?? data.startIndex)]
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let columns = lines.first.map(Self.heads) ?? []
    guard columns.contains("steps") else {
      throw Failure("\(path):1: this is not the table of a run: it has no column 'steps'")
    }
    var rows: [[Double]] = []
    rows.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let values = cells.map { $0.isEmpty ? .nan : Double($0) }
      guard values.count == columns.count, !values.contains(nil) else {
        throw Failure("\(path):\(index + 1): the line does not hold \(columns.count) numbers, one for each column")
      }
      rows.append(values.compactMap { $0 })
    }
    self.columns = columns
    self.rows = rows
  }

  /// Points of one column over another, where both have finite values.
  func points(_ y: String, over x: String) -> [SIMD2<Double>]? {
    guard let across = columns.firstIndex(of: x), let up = columns.firstIndex(of: y) else { return nil }
    return rows.map { SIMD2($0[across], $0[up]) }.filter { $0.x.isFinite && $0.y.isFinite }
  }

  /// The cells of the first line; one in quotation marks may hold commas, and marks that are doubled.
  private static func heads(_ line: Substring) -> [String] {
    var heads = [""]
    var isQuoted = false
    var previous: Character = ","
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
        if isQuoted, previous == "\"" { heads[heads.count - 1].append("\"") }
      } else if character == ",", !isQuoted {
        heads.append("")
      } else {
        heads[heads.count - 1].append(character)
      }
      previous = character
    }
    return heads
  }
}
