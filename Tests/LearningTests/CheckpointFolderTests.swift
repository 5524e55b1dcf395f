import Foundation
import Testing

@testable import Learning

/// What is kept of a run's checkpoints.
struct CheckpointFolderTests {
  private let folder = TemporaryFolder()

  private func checkpoint(_ value: Int, old: [String] = [], new: [String] = []) -> CheckpointWriter {
    var writer = CheckpointWriter()
    writer.put("value", value)
    for part in old { writer.attach(part) }
    for part in new {
      writer.attach(part) {
        var writer = CheckpointWriter()
        writer.put("name", Array(part.utf8))
        return writer
      }
    }
    return writer
  }

  @Test func `the last two are kept, with the parts that they name`() throws {
    var checkpoints = CheckpointFolder(folder.path)
    try checkpoints.save(checkpoint(0, new: ["a.part"]))
    #expect(folder.names == ["000000.checkpoint", "a.part"])
    try checkpoints.save(checkpoint(1, old: ["a.part"], new: ["b.part"]))
    try checkpoints.save(checkpoint(2, old: ["b.part"], new: ["c.part"]))
    // Number 1 still needs part a.
    #expect(folder.names == ["000001.checkpoint", "000002.checkpoint", "a.part", "b.part", "c.part"])
    try checkpoints.save(checkpoint(3, old: ["c.part"]))
    #expect(folder.names == ["000002.checkpoint", "000003.checkpoint", "b.part", "c.part"])
    #expect(try checkpoints.indices() == [3, 2])
    let reader = try checkpoints.load(3)
    #expect(try reader.number("value") == 3)
    #expect(try reader.parts() == ["c.part"])
    #expect(try reader.part("c.part").array("name") == Array("c.part".utf8))
  }

  @Test func `going on from an earlier one overwrites the later ones and clears what a kill left`() throws {
    var first = CheckpointFolder(folder.path)
    for value in 0...2 { try first.save(checkpoint(value, new: ["\(value).part"])) }
    for name in ["000003.checkpoint.77.partial", "lost.part", "a file of the user's"] {
      try folder.write([1], to: name)
    }
    var second = CheckpointFolder(folder.path)
    second.continueFrom(1, parts: try second.load(1).parts())
    try second.save(checkpoint(20, old: ["1.part"]))
    #expect(folder.names == ["000001.checkpoint", "000002.checkpoint", "1.part", "a file of the user's"])
    #expect(try second.load(2).number("value") == 20)
  }

  @Test func `one that cannot be written leaves those before it and nothing else`() throws {
    var checkpoints = CheckpointFolder(folder.path)
    try checkpoints.save(checkpoint(0, new: ["a.part"]))
    // A folder in the place of the file.
    try FileManager.default.createDirectory(
      atPath: folder.path + "/000001.checkpoint/x", withIntermediateDirectories: true)
    let error = #expect(throws: FileError.self) {
      try checkpoints.save(checkpoint(1, old: ["a.part"], new: ["b.part"]))
    }
    #expect(error?.path == folder.path + "/000001.checkpoint")
    #expect(folder.names == ["000000.checkpoint", "000001.checkpoint", "a.part"])
    #expect(try checkpoints.load(0).number("value") == 0)
  }

  @Test func `a part that is gone or damaged is damage, and is named`() throws {
    var checkpoints = CheckpointFolder(folder.path)
    try checkpoints.save(checkpoint(0, new: ["a.part", "b.part"]))
    try FileManager.default.removeItem(atPath: folder.path + "/a.part")
    var bytes = folder.bytes(of: "b.part")
    bytes[20] ^= 1
    try folder.write(bytes, to: "b.part")
    let reader = try checkpoints.load(0)
    let gone = #expect(throws: CheckpointError.self) { try reader.part("a.part") }
    #expect(
      gone == CheckpointError(.damaged, "its part a.part cannot be used: cannot read: there is no such file or folder"))
    let flipped = #expect(throws: CheckpointError.self) { try reader.part("b.part") }
    #expect(
      flipped == CheckpointError(.damaged, "its part b.part cannot be used: its checksum does not fit its content"))
  }
}
