/// A part of a network's parameters whose gradient one thread works out by itself, over all rows of a batch: some inputs'
/// weights of a layer; with the layer's last inputs go its bias and normalisation.
public struct GradientPiece: Sendable, Equatable {
  /// Its place in the flat array.
  public let parameters: Range<Int>
  let layer: Int
  let inputs: Range<Int>
}

extension MLPShape {
  /// All parameters in order, cut by the shape alone.
  public var gradientPieces: [GradientPiece] {
    var pieces: [GradientPiece] = []
    for (index, layer) in layers.enumerated() {
      // Whole tiles of the kernels, and a few thousand parameters: some microseconds of work.
      let size = max(24, 6144 / layer.stride / 24 * 24)
      var first = 0
      while first < layer.inputs {
        let end = min(first + size, layer.inputs)
        let place = layer.weights + first * layer.stride
        let next = end == layer.inputs ? layer.end : layer.weights + end * layer.stride
        pieces.append(GradientPiece(parameters: place..<next, layer: index, inputs: first..<end))
        first = end
      }
    }
    return pieces
  }

  /// Scales and shifts of normalised layers.
  public var normalisationCount: Int { layerNorm ? hidden.reduce(0) { $0 + 2 * padded($1) } : 0 }
}
