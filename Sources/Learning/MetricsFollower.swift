/// A column of a run's metrics.
public struct MetricsColumn: Sendable, Equatable {
  /// What it is about: `episodes`, `reward`, `train`, `selection` or `time`.
  public var group: String
  /// Its head in `metrics.csv`.
  public var name: String

  public init(_ group: String, _ name: String) {
    self.group = group
    self.name = name
  }
}

/// Writes a run's metrics beside `metrics.csv` in another program's format. It depends on nothing but the rows, so that
/// a run that goes on finds it as it was at the checkpoint.
public protocol MetricsFollower {
  /// Begins with the rows so far: none in a new run, those before the checkpoint in one that goes on.
  /// - Parameters:
  ///   - folder: the run's.
  ///   - columns: the first is the control steps.
  ///   - rows: NaN where a cell is empty.
  init(in folder: String, columns: [MetricsColumn], rows: [[Double]]) throws(FileError)
  /// Writes a row; it is on its way to the disk when this returns.
  func append(_ row: [Double]) throws(FileError)
}
