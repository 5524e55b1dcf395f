import Neural
import Random
import Testing

@testable import Learning

struct QHeadTests {
  private func value(_ head: QHead, _ outputs: [Float], of choice: Int) -> Float {
    head.value(outputs.span, of: choice)
  }

  @Test func `dueling values are the state's value plus centred advantages`() {
    let head = QHead(choices: 3, dueling: true)
    // Advantages 1, 2, 6 with mean 3, value 10.
    let outputs: [Float] = [1, 2, 6, 10]
    #expect((0..<3).map { value(head, outputs, of: $0) } == [8, 9, 13])
    #expect(head.greedy(outputs.span) == 2)
    #expect(head.outputs == 4)
  }

  @Test func `plain values are the outputs, and the first of equals is chosen`() {
    let head = QHead(choices: 3, dueling: false)
    let outputs: [Float] = [1, 5, 5]
    #expect(value(head, outputs, of: 1) == 5)
    #expect(head.greedy(outputs.span) == 1)
    #expect(head.outputs == 3)
  }

  @Test func `the gradient reaches the outputs by the chain rule`() {
    var gradient: [Float] = [9, 9, 9, 9]
    var span = gradient.mutableSpan
    QHead(choices: 3, dueling: true).writeGradient(slope: 3, of: 1, into: &span)
    #expect(gradient == [-1, 2, -1, 3])
    gradient = [9, 9, 9]
    var plain = gradient.mutableSpan
    QHead(choices: 3, dueling: false).writeGradient(slope: 3, of: 1, into: &plain)
    #expect(gradient == [0, 3, 0])
  }

  @Test func `losses and slopes of an error`() {
    #expect([-3, -0.5, 0, 1, 2].map(QLoss.huber.value) == [2.5, 0.125, 0, 0.5, 1.5])
    #expect([-3, -0.5, 0, 1, 2].map(QLoss.huber.slope) == [-1, -0.5, 0, 1, 1])
    #expect([-3, 2].map(QLoss.squared.value) == [4.5, 2])
    #expect([-3, 2].map(QLoss.squared.slope) == [-3, 2])
  }
}

/// A network without hidden layers: its outputs are the biases, whatever it sees.
private func constant(_ outputs: [Float]) -> FlatArray<Float> {
  var network = MLP(zeros: MLPShape(inputs: 1, hidden: [], outputs: outputs.count, activation: .identity))
  guard let bias = network.tensors.first(where: { $0.name.hasSuffix("bias") }) else { return FlatArray([]) }
  try? network.load(outputs, shape: bias.shape, into: bias.name)
  return FlatArray(network.parameters)
}

struct DQNTargetTests {
  @Test(
    arguments: [
      // The target network says 1, 7; the online one prefers the first choice.
      (dueling: false, online: [5, 2], target: [1, 7], single: 7, double: 1),
      // Dueling: the target's values are 20 - 3 and 20 + 3, the online network prefers the first.
      (dueling: true, online: [9, 1, 100], target: [1, 7, 20], single: 23, double: 17),
    ] as [(dueling: Bool, online: [Float], target: [Float], single: Float, double: Float)])
  func `the successor's value, single and double`(
    _ example: (dueling: Bool, online: [Float], target: [Float], single: Float, double: Float)
  ) {
    let head = QHead(choices: 2, dueling: example.dueling)
    let shape = MLPShape(inputs: 1, hidden: [], outputs: head.outputs, activation: .identity)
    let batch = DQNBatch(shape, head: head, rows: 1)
    let (online, target) = (constant(example.online), constant(example.target))
    batch.forwardSuccessors(target: target, rows: 0..<1)
    batch.chooseInSuccessors(online: nil, rows: 0..<1)
    #expect(batch.successorValue(0) == example.single)
    batch.chooseInSuccessors(online: online, rows: 0..<1)
    #expect(batch.successorValue(0) == example.double)
  }

  @Test(arguments: [(false, QLoss.squared), (true, .squared), (false, .huber), (true, .huber)])
  func `the gradient of the loss is that of finite differences`(dueling: Bool, loss: QLoss) {
    let head = QHead(choices: 3, dueling: dueling)
    let shape = MLPShape(inputs: 4, hidden: [9, 7], outputs: head.outputs, activation: .tanh, layerNorm: true)
    var stream = RandomStream(7)
    let parameters = FlatArray(MLP(shape, using: &stream).parameters)
    let rows = 6
    let table = TransitionTable(capacity: rows, width: 4)
    for index in 0..<4 * rows { table.observations[index] = Float(stream.normal()) }
    let goals = (0..<rows).map { _ in Float(2 * stream.normal()) }
    let choices = (0..<rows).map { _ in stream.integer(in: 0...2) }
    let batch = DQNBatch(shape, head: head, rows: rows, blocks: 2)
    let scale = ObservationScale(channels: 4, active: false)
    for row in 0..<rows { batch.gather(table, row, row: row, scale) }
    func total() -> Double {
      batch.forward(parameters, rows: 0..<rows)
      return (0..<rows).reduce(0) { $0 + Double(loss.value(batch.value($1, of: choices[$1]) - goals[$1])) }
    }

    batch.forward(parameters, rows: 0..<rows)
    for row in 0..<rows {
      batch.setGradient(row, slope: loss.slope(batch.value(row, of: choices[row]) - goals[row]), of: choices[row])
    }
    let gradient = FlatArray<Float>(repeating: 5, count: shape.parameterCount)
    for (block, part) in [0..<4, 4..<rows].enumerated() { batch.backward(parameters, rows: part, block: block) }
    for piece in batch.pieces.indices { batch.differentiate(piece: piece, blocks: 2, into: gradient) }
    let size: Float = 4e-3
    var compared = 0
    for index in 0..<parameters.count where gradient[index] != 0 {
      let before = parameters[index]
      parameters[index] = before + size
      let above = total()
      parameters[index] = before - size
      let below = total()
      parameters[index] = before
      let slope = (above - below) / Double(2 * size)
      #expect(abs(slope - Double(gradient[index])) < 2e-3 + 0.01 * abs(slope), "parameter \(index)")
      compared += 1
    }
    #expect(compared > 100)
  }
}
