import Environments
import Neural
import Random
import Testing

@testable import Learning

@Test func `successors valued together have the bits of each by itself, drawn once or often`() {
  let shape = MLPShape(inputs: 3, hidden: [20], outputs: 4, activation: .tanh)
  var stream = RandomStream(5)
  let table = TransitionTable(capacity: 300, width: 3)
  for index in 0..<table.successors.count { table.successors[index] = Float(stream.normal()) }
  let scale = ObservationScale(channels: 3, active: false)
  let outlook = DQNOutlook(shape, draws: 200, capacity: table.capacity, threads: 2)
  let work = MLPWorkspace(shape, rows: 1, training: false)
  // The second network shall not be mixed up with the first one, nor a transition of the first draw with the second's.
  for drawn in [200, 130] {
    let target = FlatArray(MLP(shape, using: &stream).parameters)
    let items = FlatArray<Int32>(repeating: 0, count: 200)
    for index in 0..<drawn { items[index] = Int32(stream.integer(in: 0...99) + drawn) }
    outlook.take(items, count: drawn)
    // Of a hundred transitions, in blocks of 64 rows.
    #expect(outlook.blocks == 2)
    for block in (0..<outlook.blocks).reversed() { outlook.evaluate(block: block, thread: block, table, scale, target) }
    for index in 0..<drawn {
      unsafe work.forward(
        target.pointer(), input: table.successors.pointer(at: Int(items[index]) * 3), stride: 3, rows: 1)
      let outputs = unsafe outlook.outputs(of: items[index])
      for output in 0..<4 { #expect(unsafe outputs[output].bitPattern == work.outputs[output].bitPattern) }
    }
  }
}
