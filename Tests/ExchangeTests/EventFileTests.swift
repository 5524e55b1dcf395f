import Foundation
import Learning
import Protobuf
import SwiftProtobuf
import Testing

@testable import Exchange

/// TensorBoard's event files, byte by byte; `TensorBoardTests` has TensorBoard itself read them.
struct EventFileTests {
  private let folder: TemporaryFolder
  private let columns = [
    MetricsColumn("time", "steps"), MetricsColumn("reward", "reward: closer"), MetricsColumn("train", "kl"),
    MetricsColumn("time", "seconds"),
  ]
  private let rows: [[Double]] = [[100, 1.0 / 3, .nan, 2], [0x1p40, -0.5, .infinity, 3.5], [0x1p41, 0, 1e-3, 4]]

  init() throws { folder = try TemporaryFolder() }

  private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }

  /// The events of the only file, each in its frame.
  private func events() throws -> [Tensorflow_Event] {
    try #require(names.count == 1)
    var rest = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + names[0])))[...]
    var events: [Tensorflow_Event] = []
    while !rest.isEmpty {
      let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let data = Array(rest.dropFirst(12).prefix(length))
      #expect(Array(rest.prefix(16 + length)) == RecordFrame.bytes(around: data))
      events.append(try Tensorflow_Event(serializedBytes: data))
      rest = rest.dropFirst(16 + length)
    }
    return events
  }

  @Test(
    arguments: [
      ("", 0), ("123456789", 0xE306_9283), (String(repeating: "\0", count: 32), 0x8A91_36AA),
    ] as [(String, UInt32)])
  func `the checksum is that of RFC 3720`(text: String, expected: UInt32) {
    #expect(CRC32C.checksum(Array(text.utf8)) == expected)
  }

  @Test func `a record is framed as TensorFlow frames it`() {
    // As tensorboard.summary.writer.record_writer writes it.
    #expect(
      RecordFrame.bytes(around: Array("abc".utf8)) == [
        3, 0, 0, 0, 0, 0, 0, 0, 176, 153, 73, 14, 97, 98, 99, 110, 87, 241, 33,
      ])
  }

  @Test func `an event holds a row, and a cell that is empty is left out`() throws {
    let file = try EventFile(in: folder.path, columns: columns, rows: [])
    for row in rows { try file.append(row) }
    let name = try #require(names.first)
    #expect(try #require(name.wholeMatch(of: /events\.out\.tfevents\.[0-9]{10}\.[^\/]+\.strut/)).output == name)
    let events = try events()
    #expect(events.map(\.step) == [0, 100, 1 << 40, 1 << 41])
    #expect(events[0].fileVersion == "brain.Event:2")
    #expect(events[1].summary.value.map(\.tag) == ["reward/closer", "time/seconds"])
    #expect(events[1].summary.value.map(\.simpleValue) == [1.0 / 3, 2])
    #expect(events[2].summary.value.map(\.tag) == ["reward/closer", "train/kl", "time/seconds"])
    #expect(events[2].summary.value.map(\.simpleValue) == [-0.5, .infinity, 3.5])
    #expect(events[3].summary.value.map(\.simpleValue) == [0, 1e-3, 4])
    // The clock of the events is that of the run.
    #expect(abs(events[2].wallTime - events[1].wallTime - 1.5) < 1e-3)
    #expect(abs(events[0].wallTime - Date.now.timeIntervalSince1970) < 60)
  }

  @Test func `a run that goes on has its rows so far, in the same file`() throws {
    let file = try EventFile(in: folder.path, columns: columns, rows: [])
    for row in rows { try file.append(row) }
    let name = names
    try file.append([0x1p42, 1, 1, 5])
    let other = try EventFile(in: folder.path, columns: columns, rows: Array(rows.prefix(2)))
    #expect(try events().map(\.step) == [0, 100, 1 << 40])
    try other.append(rows[2])
    #expect(names == name)
    let again = try events()
    #expect(again.map(\.step) == [0, 100, 1 << 40, 1 << 41])
    #expect(again[1].summary.value.map(\.simpleValue) == [1.0 / 3, 2])
    #expect(abs(again[3].wallTime - again[1].wallTime - 2) < 1e-3)
  }

  @Test func `a file that cannot be written is named`() {
    let error = #expect(throws: FileError.self) { try EventFile(in: "/dev/null", columns: columns, rows: []) }
    #expect(error?.description == "/dev/null: cannot read the folder: a part of the path is not a folder")
  }
}
