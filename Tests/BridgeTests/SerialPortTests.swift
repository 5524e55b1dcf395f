import Bridge
import Foundation
import Testing

private func read(_ port: SerialPort, _ milliseconds: Double = 5000) -> (Line.Outcome, [UInt8]) {
  var bytes = [UInt8](repeating: 0, count: 64)
  var span = bytes.mutableSpan
  let outcome = port.read(into: &span, by: .now + .milliseconds(milliseconds))
  guard case .bytes(let count) = outcome else { return (outcome, []) }
  return (outcome, Array(bytes[0..<count]))
}

@Suite(.timeLimit(.minutes(2)))
private struct SerialPortTests {
  @Test(arguments: [9600, 1_000_000, 4_500_000, 123_456])
  func `bytes go both ways as they are, at any baud rate`(_ baud: Int) throws {
    let terminal = try PseudoTerminal()
    let port = SerialPort(path: terminal.path, baud: baud)
    try port.open()
    // Those that a terminal in its usual mode would act on.
    let sent: [UInt8] = [0, 3, 4, 10, 13, 17, 19, 26, 28, 127, 255]
    #expect(port.write(sent.span, by: .now + .milliseconds(1000)) == .bytes(sent.count))
    var bytes = [UInt8](repeating: 0, count: 64)
    var span = bytes.mutableSpan
    #expect(terminal.line.read(into: &span, by: .now + .milliseconds(5000)) == .bytes(sent.count))
    #expect(Array(bytes[0..<sent.count]) == sent)
    #expect(terminal.line.write(sent.span, by: .now + .milliseconds(1000)) == .bytes(sent.count))
    #expect(read(port).1 == sent)
  }

  @Test func `silence is told from a device that has gone`() throws {
    let terminal = try PseudoTerminal()
    let port = SerialPort(path: terminal.path, baud: 1_000_000)
    try port.open()
    #expect(read(port, 1).0 == .silent)
    terminal.close()
    #expect(read(port).0 == .hungUp)
    #expect(port.write([1, 2].span, by: .now + .milliseconds(10)) == .hungUp)
  }

  @Test func `a port has one user at a time`() throws {
    let terminal = try PseudoTerminal()
    let (first, second) = (
      SerialPort(path: terminal.path, baud: 1_000_000), SerialPort(path: terminal.path, baud: 1_000_000)
    )
    try first.open()
    #expect(complaintOf { try second.open() } == "\(terminal.path): another program uses the port")
    first.close()
    try second.open()
  }

  @Test func `what is no port is refused in plain words`() throws {
    #expect(
      complaintOf { try SerialPort(path: "/dev/ttyNONE7", baud: 9600).open() }
        == "/dev/ttyNONE7: there is no such port; 'strut ports' lists those that are there")
    #expect(complaintOf { try SerialPort(path: "/dev/null", baud: 9600).open() } == "/dev/null: not a serial port")
    let file = FileManager.default.temporaryDirectory.appending(path: "strut-port-\(UUID().uuidString)").path
    try Data().write(to: URL(filePath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    #expect(complaintOf { _ = try PseudoTerminal(link: file) } == "\(file): something that is no link is there")
  }

  @Test func `a device is found again at its link, and under its own name at another path`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "strut-ports-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: "\(folder)/by-id", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try PseudoTerminal(link: "\(folder)/tty0")
    let name = "\(folder)/by-id/usb-servo-bus"
    try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: first.path)
    let port = SerialPort(path: "\(folder)/tty0", baud: 1_000_000, identities: "\(folder)/by-id")
    try port.open()
    #expect(port.identity == name)
    // Another terminal, so that the first number is not given out again.
    let other = try PseudoTerminal()
    first.close()
    let second = try PseudoTerminal(link: "\(folder)/tty1")
    try FileManager.default.removeItem(atPath: name)
    #expect(complaintOf { try port.open() }.hasPrefix("\(folder)/tty0: there is no such port"))
    try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: second.path)
    try port.open()
    #expect(second.line.write([7].span, by: .now + .milliseconds(1000)) == .bytes(1))
    #expect(read(port).1 == [7])
    other.close()
  }
}

func complaintOf(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch let error as BridgeError {
    return error.message
  } catch {
    return "\(error)"
  }
}
