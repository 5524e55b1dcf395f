/// What serial ports a machine has.
public enum SerialPorts {
  public struct Found: Sendable, Equatable {
    public var path: String
    /// The adapter's own name, which stays when the path changes.
    public var identity: String?
    /// What the adapter says it is.
    public var about: String

    public init(path: String, identity: String?, about: String) {
      (self.path, self.identity, self.about) = (path, identity, about)
    }
  }

  /// Adapters and boards on USB, and built-in ports that have a chip behind them.
  public static func all(
    devices: String = "/dev", system: String = "/sys/class/tty", identities: String = "/dev/serial/by-id"
  ) -> [Found] {
    let names = Paths.contents(of: system).compactMap { $0.split(separator: "/").last.map(String.init) }
    let links = Paths.contents(of: identities)
    return names.filter { isPort($0, system) }.map { name in
      let path = "\(devices)/\(name)"
      let real = Paths.resolved(path) ?? path
      return Found(path: path, identity: links.first { Paths.resolved($0) == real }, about: about(name, system))
    }
  }

  private static func isPort(_ name: String, _ system: String) -> Bool {
    if ["ttyUSB", "ttyACM", "ttyAMA", "ttyTHS", "ttyXRUSB"].contains(where: name.hasPrefix) { return true }
    // The kernel has names for four built-in ports whether they are there or not.
    return name.hasPrefix("ttyS") && Paths.line(of: "\(system)/\(name)/type").map { $0 != "0" } ?? false
  }

  /// From the USB device that the port is an interface of.
  private static func about(_ name: String, _ system: String) -> String {
    for up in ["device/..", "device/../.."] {
      let folder = "\(system)/\(name)/\(up)"
      guard let vendor = Paths.line(of: "\(folder)/idVendor"), let product = Paths.line(of: "\(folder)/idProduct")
      else {
        continue
      }
      let words = ["manufacturer", "product"].compactMap { Paths.line(of: "\(folder)/\($0)") }
      return (words + ["\(vendor):\(product)"]).joined(separator: " ")
    }
    return name.hasPrefix("ttyS") || name.hasPrefix("ttyAMA") ? "built-in" : ""
  }
}
