import Glibc
import Wire

// What libFuzzer calls. One program for the three parsers: STRUT_FUZZ says which.

private let target = unsafe getenv("STRUT_FUZZ").map { unsafe String(cString: $0) } ?? ""

@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  switch target {
  case "dynamixel": FuzzScript<DynamixelParser>.play(input)
  case "feetech": FuzzScript<FeetechParser>.play(input)
  case "link": FuzzScript<LinkParser>.play(input)
  default: fatalError("set STRUT_FUZZ to dynamixel, feetech or link")
  }
  return 0
}
