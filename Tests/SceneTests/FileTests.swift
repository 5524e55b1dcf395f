import Foundation
import Scene
import Testing

@Test func `a file that is not there is named`() throws {
  let folder = try TemporaryFolder()
  #expect(folder.problems("none.yaml") == "error: cannot read 'none.yaml': no such file or directory")
}

@Test func `a folder, a pipe and a device are not read`() throws {
  let folder = try TemporaryFolder(["sub/x.yaml": "a: 1"])
  let made = unsafe mkfifo(folder.path + "/pipe", 0o600)
  #expect(made == 0)
  #expect(folder.problems("sub") == "error: cannot read 'sub': it is a folder")
  #expect(folder.problems("pipe") == "error: cannot read 'pipe': it is not a regular file")
}

@Test func `empty, binary and huge files are refused`() throws {
  let folder = try TemporaryFolder(["empty.yaml": ""])
  try folder.write(Data([0x61, 0x3A, 0x0A, 0xFF, 0xFE, 0x00]), to: "binary.yaml")
  try folder.write(Data([0x7F, 0x45, 0x4C, 0x46, 0x00]), to: "program.yaml")
  try folder.write(Data(repeating: 0x23, count: 1_000_001), to: "huge.yaml")
  #expect(folder.problems("empty.yaml") == "empty.yaml:1:1: error: the file is empty")
  #expect(folder.problems("binary.yaml").hasPrefix("binary.yaml:2:1: error: the file is not UTF-8 text"))
  #expect(folder.problems("program.yaml").hasPrefix("program.yaml:1:1: error: the character U+007F does not belong"))
  #expect(folder.problems("huge.yaml") == "error: 'huge.yaml' is larger than 1 MB, the most that is read")
}

@Test func `a byte order mark and Windows line ends do no harm`() throws {
  let folder = try Fixtures.folder()
  try folder.write(Data(("\u{FEFF}" + Fixtures.delivery.replacing("\n", with: "\r\n")).utf8), to: "w.yaml")
  let scene = try Scene.load(path: folder.path + "/w.yaml", searching: [folder.path])
  #expect(scene.contentHash == (try Fixtures.scene("delivery")).contentHash)
}

@Test func `an include is merged under its file, and its mistakes are shown where they are`() throws {
  let folder = try Fixtures.folder()
  try folder.write(
    Data("include: ../worlds/delivery.yaml\nphysics: { rate: 100 Hz }\nreward: { closer: 2 per m, slow: -1 }\n".utf8),
    to: "more/w.yaml")
  let scene = try Scene.load(path: folder.path + "/more/w.yaml", searching: [folder.path])
  #expect(scene.physics.rate == 100 && scene.physics.gravity == .zero)
  #expect(scene.reward.map(\.name) == ["closer", "wall hit", "delivered", "slow"])
  #expect(scene.reward[0].value?.text == "2 per m" && !scene.text.contains("include"))
  try folder.write(Data("include: base.yaml\nphysics: { rate: 1 kg }\n".utf8), to: "a.yaml")
  try folder.write(Data(("speed: 3\n" + Fixtures.delivery).utf8), to: "base.yaml")
  #expect(
    folder.problems("a.yaml")
      == """
      a.yaml:2:18: error: 'kg' is not a unit of rate (Hz, kHz, per s, per min)
      physics: { rate: 1 kg }
                       ^
      base.yaml:1:1: error: unknown key 'speed' in a world
      speed: 3
      ^
      """)
}

@Test func `includes cannot go in circles`() throws {
  let folder = try TemporaryFolder([
    "self.yaml": "include: self.yaml\n", "a.yaml": "about: x\ninclude: ./b.yaml\n", "b.yaml": "include: a.yaml\n",
    "gone.yaml": "include: none.yaml\n", "list.yaml": "include: [a.yaml]\n", "odd.yaml": "include: three.yaml\n",
    "three.yaml": "3\n",
  ])
  #expect(
    folder.problems("self.yaml") == """
      self.yaml:1:10: error: include goes in a circle: self.yaml -> self.yaml
      include: self.yaml
               ^
      """)
  #expect(
    folder.problems("a.yaml").hasPrefix("b.yaml:1:10: error: include goes in a circle: a.yaml -> b.yaml -> a.yaml"))
  #expect(folder.problems("gone.yaml").hasPrefix("gone.yaml:1:10: error: cannot read 'none.yaml': no such file"))
  #expect(folder.problems("list.yaml").hasPrefix("list.yaml:1:10: error: 'include' takes a file's name, not a list"))
  #expect(folder.problems("odd.yaml").hasPrefix("odd.yaml:1:10: error: 'three.yaml' holds '3', not a mapping"))
}

@Test func `a chain of includes has an end`() throws {
  var files: [String: String] = [:]
  for number in 0..<40 { files["\(number).yaml"] = "include: \(number + 1).yaml\n" }
  #expect(try TemporaryFolder(files).problems("0.yaml").contains("error: include goes too far: 0.yaml -> 1.yaml"))
}

@Test(arguments: [
  ("couriers", "unknown model 'couriers'; did you mean 'courier'?"),
  ("tank", "unknown model 'tank' (there are: biped, courier)"),
  ("../courier", "'../courier' is not the name of a folder in models/"),
  ("/etc", "'/etc' is not the name of a folder in models/"),
  ("'..'", "'..' is not the name of a folder in models/"),
])
func `a robot is looked up by a plain name`(_ name: String, _ message: String) throws {
  let folder = try Fixtures.folder()
  try folder.write(Data(Fixtures.delivery.replacing("courier", with: name).utf8), to: "w.yaml")
  let problems = folder.problems("w.yaml").split(separator: "\n").filter { $0.contains("error:") }
  #expect(problems == ["w.yaml:4:19: error: \(message)"])
}

@Test func `the first folder that has the robot wins`() throws {
  let one = try Fixtures.folder()
  let other = try TemporaryFolder(["models/courier/robot.yaml": Fixtures.courier.replacing("25 cm", with: "40 cm")])
  let path = one.path + "/worlds/delivery.yaml"
  let scene = try Scene.load(path: path, searching: [other.path, one.path])
  #expect(scene.robot.bodies[0].shape == .circle(radius: 0.4))
  #expect(try Scene.load(path: path, searching: [one.path, other.path]).robot.bodies[0].shape == .circle(radius: 0.25))
}

@Test func `a robot file can be read alone and takes its folder's name`() throws {
  let folder = try Fixtures.folder()
  #expect(try RobotModel.load(path: folder.path + "/models/biped/robot.yaml").name == "biped")
  #expect(throws: SceneError.self) { try RobotModel.load(path: folder.path + "/models/none/robot.yaml") }
}

@Test func `no cut or flipped byte of a world crashes the reader`() throws {
  let bytes = Array(Fixtures.walker.utf8) + Array(Fixtures.biped.utf8)
  for index in stride(from: 0, to: bytes.count, by: 3) {
    var broken = bytes
    broken[index] ^= UInt8(truncatingIfNeeded: 1 + index * 37)
    let diagnostics = Diagnostics()
    _ = RobotModel.parse(text: String(decoding: broken, as: UTF8.self), path: "r", diagnostics)
    _ = Scene.parse(text: String(decoding: bytes[..<index], as: UTF8.self), path: "w", searching: [], diagnostics)
    #expect(diagnostics.hasErrors)
    #expect(diagnostics.all.allSatisfy { !$0.rendered.isEmpty })
  }
}
