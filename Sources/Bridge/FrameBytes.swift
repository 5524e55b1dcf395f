/// One frame as bytes to keep, written by an encoder of `Wire`.
func frameBytes(capacity: Int, _ encode: (inout MutableSpan<UInt8>) -> Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: capacity)
  var span = bytes.mutableSpan
  let count = encode(&span)
  bytes.removeLast(bytes.count - count)
  return bytes
}
