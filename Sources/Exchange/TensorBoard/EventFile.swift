import Foundation
public import Learning
import Protobuf
import SwiftProtobuf

/// A run's metrics as TensorBoard reads them: one event per row of `metrics.csv`, at its control step, with a scalar per
/// cell that is not empty. The column `policy_loss` of the group `train` has the tag `train/policy_loss`, and
/// `reward: closer` of the group `reward` has `reward/closer`; the column `steps` is the events' step.
public struct EventFile: MetricsFollower {
  private static let prefix = "events.out.tfevents."
  private static let suffix = ".strut"

  private let file: AppendingFile
  /// Of the columns after the steps.
  private let tags: [String]
  /// The column that counts the seconds of training, and when it was 0, in seconds since 1970.
  private let clock: Int?
  private let beginning: Double

  /// Writes the file from its beginning, under its old name where there is one, so that a TensorBoard that has it open
  /// finds every record where it was.
  public init(in folder: String, columns: [MetricsColumn], rows: [[Double]]) throws(FileError) {
    tags = columns.dropFirst().map(Self.tag)
    clock = columns.firstIndex { $0.name == "seconds" }
    let now = Date.now.timeIntervalSince1970
    beginning = if let clock, let last = rows.last { now - last[clock] } else { now }
    let old = try Files.names(in: folder).filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.suffix) }.min()
    file = try AppendingFile(folder + "/" + (old ?? Self.prefix + "\(Int(now)).\(Self.host)" + Self.suffix))
    let head = Tensorflow_Event.with {
      $0.wallTime = beginning
      $0.fileVersion = "brain.Event:2"
    }
    try file.append(Self.record(head) + rows.flatMap { Self.record(event($0)) })
  }

  public func append(_ row: [Double]) throws(FileError) { try file.append(Self.record(event(row))) }

  private static func tag(_ column: MetricsColumn) -> String {
    let doubled = column.group + ": "
    return column.group + "/"
      + (column.name.hasPrefix(doubled) ? String(column.name.dropFirst(doubled.count)) : column.name)
  }

  private func event(_ row: [Double]) -> Tensorflow_Event {
    .with {
      $0.wallTime = if let clock { beginning + row[clock] } else { beginning }
      $0.step = Int64(row[0])
      $0.summary.value = zip(tags, row.dropFirst()).filter { !$0.1.isNaN }.map { tag, value in
        .with {
          $0.tag = tag
          $0.simpleValue = Float(value)
        }
      }
    }
  }

  private static func record(_ event: Tensorflow_Event) -> [UInt8] {
    do {
      return RecordFrame.bytes(around: try event.serializedBytes())
    } catch {
      preconditionFailure("a message without required fields and smaller than 2 GiB is written: \(error)")
    }
  }

  /// This machine's name, as a part of a file's.
  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    let letters = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: letters, as: UTF8.self).replacing("/", with: "-")
  }
}
