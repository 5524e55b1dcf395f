/// What servos answer when they are asked for their model. Source: emanual.robotis.com; Feetech's memory table.
public enum ServoNumbers {
  public static let known: [(model: String, numbers: [Int])] = [
    ("XM430", [1020, 1030]), ("XL330", [1200, 1190]), ("STS3215", [777]),
  ]

  /// Whether a servo may be of this model: it must not be another known one.
  static func fits(_ number: Int, _ model: String) -> Bool {
    known.first { $0.numbers.contains(number) }.map { $0.model == model } ?? true
  }
}
