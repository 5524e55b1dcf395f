import ArgumentParser
import Bridge

/// `strut ports`: the serial ports of this machine.
struct PortsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ports", abstract: "List the serial ports of this machine.",
    discussion:
      "The name under /dev/serial/by-id stays when the path changes, so it is the better one to give to --port.")

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let ports = SerialPorts.all()
    if json {
      let list = ports.map { port -> JSON in
        ["port": .text(port.path), "name": port.identity.map { .text($0) } ?? .null, "about": .text(port.about)]
      }
      return try Console.print(JSON.object([.init(key: "ports", value: .array(list))]).line)
    }
    guard !ports.isEmpty else {
      return Console.note("no serial ports; 'strut emulate ROBOT --link PATH' makes a virtual one")
    }
    let rows = ports.map { [$0.path, $0.about, $0.identity ?? ""] }
    try Console.print(Table(heads: ["port", "adapter", "name"], rows: rows).text)
  }
}
