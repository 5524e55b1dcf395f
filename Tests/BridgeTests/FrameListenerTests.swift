import Bridge
import Foundation
import Scene
import Testing
import Wire

private func heard(_ link: HardwareModel.Link, _ hex: String, fromDevice: Bool = false) -> [String] {
  let listener = FrameListener(link)
  return hex.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    .flatMap { listener.hear($0, fromDevice: fromDevice) }
}

@Test func `frames of a Dynamixel bus are said in words`() {
  #expect(heard(.dynamixel, "FF FF FD 00 01 03 00 01 19 4E") == ["ping 1"])
  #expect(heard(.dynamixel, "FF FF FD 00 01 07 00 02 84 00 04 00 1D 15") == ["read 1 at 132: 04 00"])
  #expect(heard(.dynamixel, "FF FF FD 00 01 08 00 55 00 A6 00 00 00 8C C0") == ["status 1: A6 00 00 00"])
  #expect(
    heard(.dynamixel, "FF FF FD 00 FE 09 00 82 84 00 04 00 01 02 CE FA") == ["sync read all at 132: 04 00 01 02"])
}

@Test func `frames of a Feetech bus are said in words, by who sends them`() {
  #expect(heard(.feetech, "FF FF 01 05 03 2A 00 08 C4") == ["write 1 at 42: 00 08"])
  #expect(heard(.feetech, "FF FF 01 02 00 FC", fromDevice: true) == ["status 1"])
  #expect(heard(.feetech, "FF FF FE 06 82 38 02 01 02 3C") == ["sync read all at 56: 02 01 02"])
}

@Test func `messages of Strut's link are said in words`() {
  let listener = FrameListener(.strut)
  func heard(_ bytes: [UInt8]) -> [String] { bytes.flatMap { listener.hear($0, fromDevice: true) } }
  #expect(heard(frame { LinkHello(lockstep: true).encode(into: &$0) }) == ["hello version 1 lock-step"])
  var command = LinkCommand(channels: 2)
  command.sequence = 7
  command.timeToLive = 80
  command.values[0] = 0.25
  #expect(heard(frame { command.encode(into: &$0) }) == ["command 7, time to live 80 ms: [0.25, 0.0]"])
  #expect(heard(frame { LinkRequest(.stop, sequence: 8).encode(into: &$0) }) == ["stop 8"])
  var state = LinkState(channels: 1)
  state.flags = .expired
  state.deviceTime = 5000
  #expect(heard(frame { state.encode(into: &$0) }) == ["state 0 at 5000 us expired: [0.0] rad, [0.0] rad/s"])
  #expect(heard([5, 1, 2, 3, 0]) == [] && listener.counts.droppedBytes == 5 && listener.counts.frames == 4)
}

@Test func `ports are those with a chip behind them, under both of their names`() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "strut-sysfs-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  func write(_ text: String, _ path: String) throws {
    let url = URL(filePath: "\(folder)/\(path)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
  try write("0\n", "tty/ttyS0/type")
  try write("4\n", "tty/ttyS1/type")
  try write("", "tty/tty7/type")
  try write("", "tty/ttyUSB0/device/interface/driver")
  for (name, text) in [("idVendor", "0403"), ("idProduct", "6014"), ("manufacturer", "FTDI"), ("product", "U2D2")] {
    try write(text + "\n", "tty/ttyUSB0/\(name)")
  }
  for name in ["ttyS1", "ttyUSB0"] { try write("", "dev/\(name)") }
  try FileManager.default.createDirectory(atPath: "\(folder)/by-id", withIntermediateDirectories: true)
  try FileManager.default.createSymbolicLink(
    atPath: "\(folder)/by-id/usb-FTDI", withDestinationPath: "\(folder)/dev/ttyUSB0")
  let found = SerialPorts.all(devices: "\(folder)/dev", system: "\(folder)/tty", identities: "\(folder)/by-id")
  #expect(
    found == [
      .init(path: "\(folder)/dev/ttyS1", identity: nil, about: "built-in"),
      .init(path: "\(folder)/dev/ttyUSB0", identity: "\(folder)/by-id/usb-FTDI", about: "FTDI U2D2 0403:6014"),
    ])
}
