/// How long pictures took to draw and show: the last ten thousand of them.
public struct FrameTimes {
  private static let most = 10_000
  private var latest: [Double] = []
  public private(set) var count = 0

  mutating func add(_ milliseconds: Double) {
    if latest.count < Self.most { latest.append(milliseconds) } else { latest[count % Self.most] = milliseconds }
    count += 1
  }

  /// - Parameter share: 0.5 for the median.
  /// - Returns: milliseconds; nil before the first picture.
  public func quantile(_ share: Double) -> Double? {
    guard !latest.isEmpty else { return nil }
    return latest.sorted()[min(latest.count - 1, Int(share * Double(latest.count)))]
  }
}
