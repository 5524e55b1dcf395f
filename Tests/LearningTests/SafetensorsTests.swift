import Testing

@testable import Learning

/// A file with this header and as many bytes of data.
private func file(_ header: String, data: Int, claiming length: UInt64? = nil) -> [UInt8] {
  let text = Array(header.utf8)
  let claimed = length ?? UInt64(text.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: claimed >> (8 * $0)) } + text + [UInt8](repeating: 0, count: data)
}

private let good = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#

struct SafetensorsTests {
  private let example = Safetensors(
    metadata: ["name": "Zoë \"the\" \\ one\n\u{1}", "empty": ""],
    tensors: [
      .init("b.weight", shape: [2, 3], values: [1, -2, 3.5, 0, -0.0, .leastNonzeroMagnitude]),
      .init("a.bias", shape: [1], values: [.greatestFiniteMagnitude]), .init("none", shape: [0, 4], values: []),
    ])

  @Test func `a file reads back as it was written, through memory and through the disk`() throws {
    #expect(try Safetensors(bytes: example.encoded()) == example)
    let folder = TemporaryFolder()
    try example.save(folder.path + "/x.safetensors")
    #expect(try Safetensors.load(folder.path + "/x.safetensors") == example)
    #expect(folder.names == ["x.safetensors"])
  }

  @Test func `the layout is that of the format`() {
    let bytes = Safetensors(metadata: ["k": "v"], tensors: [.init("t", shape: [1], values: [1])]).encoded()
    let header = #"{"__metadata__":{"k":"v"},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(Array(bytes[..<8]) == [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    #expect(String(decoding: bytes[8..<8 + padded.utf8.count], as: UTF8.self) == padded)
    #expect(Array(bytes.suffix(4)) == [0, 0, 0x80, 0x3F])
  }

  @Test func `space, escapes and any order of tensors are read`() throws {
    let header = """
      { "b" : {"shape":[1], "data_offsets":[4,8],"dtype":"F32"} ,\t
       "\\u0061\\ud83d\\ude00":{"dtype":"F32","shape":[],"data_offsets":[0,4]}, "__metadata__":{"x\\/":"\\t"}}
      """
    let read = try Safetensors(bytes: file(header, data: 8))
    #expect(read.tensors.map(\.name) == ["a😀", "b"])
    #expect(read.metadata == ["x/": "\t"])
  }

  @Test(
    arguments: [
      ([1, 2, 3], "not a safetensors file: 3 bytes, where the header's length alone takes 8"),
      (file(good, data: 8, claiming: 1000), "truncated: the header claims 1000 bytes, but only 62 follow"),
      (
        file(good, data: 8, claiming: .max),
        "the header claims 18446744073709551615 bytes; at most 100000000 are allowed"
      ),
      (
        file(good, data: 8, claiming: 100_000_001),
        "the header claims 100000001 bytes; at most 100000000 are allowed"
      ),
      (file(good, data: 4), "truncated: tensor 'a' ends at byte 8 of the data, but there are 4"),
      (file(good, data: 9), "1 bytes follow the last tensor"),
      (file("", data: 0), "the header does not begin with '{'"),
      (file("[]", data: 0), "the header does not begin with '{'"),
      (file("{}x", data: 0), "the header is not what it should be at byte 2: expected the end of the header"),
      (file(#"{"a""#, data: 0), "the header ends where ':' should be"),
      (file(#"{"a"#, data: 0), "the header ends where '\"' should be"),
      (file(#"{"a":5}"#, data: 0), "the header is not what it should be at byte 5: expected '{'"),
      (file(#"{"a\x":{}}"#, data: 0), "the header holds an unknown escape at byte 4"),
      (file(#"{"\ud800":{}}"#, data: 0), "the header holds half a surrogate pair"),
      (file(#"{"\ud800\u0041":{}}"#, data: 0), "the header holds half a surrogate pair"),
      (file(#"{"\u00"#, data: 0), "the header is not what it should be at byte 4: expected four hexadecimal digits"),
      (
        file(#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, data: 8),
        "tensor 'a' has the type 'F64'; only F32 is read"
      ),
      (file(#"{"a":{"dtype":"F32","shape":[1]}}"#, data: 0), "tensor 'a' lacks 'data_offsets'"),
      (file(#"{"a":{"dtype":"F32","dtype":"F32"}}"#, data: 0), "tensor 'a' has 'dtype' twice"),
      (file(#"{"a":{"colour":"red"}}"#, data: 0), "tensor 'a' has the unknown key 'colour'"),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, data: 8),
        "tensor 'a' has 1 data offsets instead of 2"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, data: 8),
        "tensor 'a' of shape [3] needs 12 bytes, but its place has 8"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, data: 8),
        "tensor 'a' ends at byte 4, before it begins at 8"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#, data: 8),
        "tensor 'a' has the absurd shape [4294967296, 4294967296]"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, data: 8),
        "the header holds the absurd number 99999999999999999999"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}"#, data: 4),
        "tensor 'a' has 9 dimensions; at most 8 are read"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#, data: 8),
        "the header is not what it should be at byte 29: expected a whole number from 0"
      ),
      (
        file(
          #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
            + #""a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, data: 8), "the header names 'a' twice"
      ),
      (
        file(
          #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
            + #""b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, data: 12),
        "tensor 'b' begins at byte 4 of the data and overlaps the tensor before it"
      ),
      (
        file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, data: 8),
        "tensor 'a' begins at byte 4 of the data and leaves a hole before it"
      ),
      (file(#"{"__metadata__":{"a":"1","a":"2"}}"#, data: 0), "the metadata names 'a' twice"),
      (
        file(#"{"__metadata__":{"a":1}}"#, data: 0),
        "the header is not what it should be at byte 21: expected '\"'"
      ),
      ([4, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x22], "the header is not valid UTF-8 before byte 4"),
      (
        file("{\"a\n\"", data: 0),
        "the header is not what it should be at byte 3: expected a text without control characters"
      ),
      (
        Array(file(good, data: 8).dropLast(4)) + [0, 0, 0xC0, 0x7F], "tensor 'a' holds nan at index 1"
      ),
      (
        Array(file(good, data: 8).dropLast(8)) + [0, 0, 0x80, 0xFF, 0, 0, 0, 0], "tensor 'a' holds -inf at index 0"
      ),
    ] as [([UInt8], String)])
  func `a hostile file is refused with the reason`(_ example: (bytes: [UInt8], message: String)) {
    let error = #expect(throws: SafetensorsError.self) { try Safetensors(bytes: example.bytes) }
    #expect(error?.message == example.message)
  }

  @Test func `every truncation of a good file is refused`() {
    let bytes = example.encoded()
    for length in 0..<bytes.count {
      #expect(throws: SafetensorsError.self) { try Safetensors(bytes: Array(bytes[..<length])) }
    }
  }

  @Test(arguments: [
    ("/nowhere/x", "/nowhere/x: cannot read: there is no such file or folder"),
    ("/tmp", "/tmp: cannot read: this is not a file"), ("/dev/zero", "/dev/zero: cannot read: this is not a file"),
    ("/dev/null/x", "/dev/null/x: cannot read: a part of the path is not a folder"),
  ]) func `what is no file is named`(path: String, message: String) {
    let error = #expect(throws: FileError.self) { try Safetensors.load(path) }
    #expect(error?.description == message)
  }

  @Test func `a file that cannot be written leaves the old one and no other`() throws {
    let folder = TemporaryFolder()
    let error = #expect(throws: FileError.self) { try example.save(folder.path) }
    #expect(error?.message == "cannot write: this is a folder")
    #expect(throws: FileError.self) { try example.save(folder.path + "/no/x") }
    #expect(folder.names == [])
  }

  @Test func `a full disk is said to be one`() throws {
    let file = try AppendingFile("/dev/full")
    let error = #expect(throws: FileError.self) { try file.append("line") }
    #expect(
      error?.description == "/dev/full: cannot write: the disk is full; free some space or choose another folder")
  }
}
