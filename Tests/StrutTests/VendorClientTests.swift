import Foundation
import Testing

/// The vendors' own clients from PyPI on virtual devices. The first run fetches them.
struct VendorClientTests {
  @Test func `dynamixel-sdk and feetech-servo-sdk find devices that do all they ask`() throws {
    let script = Program.checkout + "/tools/peers/programs/vendor_clients.py"
    let clients = try Program.Started(
      ["dynamixel-sdk", "feetech-servo-sdk", "--", script, Program.path],
      executable: Program.checkout + "/tools/python")
    let outcome = try clients.finish()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("dynamixel-sdk: 43 operations"))
    #expect(outcome.output.contains("feetech-servo-sdk: 22 operations"))
  }
}
