/// Which instant each picture of a film shows.
struct Reel: Equatable {
  /// Pictures per second.
  let rate: Int
  /// Control steps since the reset, and shares of the next one: one instant per picture. The last is the end, unless the
  /// film is cut before.
  let moments: [Double]

  /// - Parameters:
  ///   - first: the step that the film begins with; `last` is the episode's.
  ///   - controlStep: s.
  ///   - speed: seconds of the world per second of the film.
  ///   - cut: the film's length in seconds at most.
  init(from first: Int, to last: Int, controlStep: Double, speed: Double, rate: Int, cut: Double?) {
    self.rate = rate
    // Of a step: what rounding may do to an instant that is meant to be a step's.
    let hair = 1e-6
    let perPicture = speed / (controlStep * Double(rate))
    let whole = Int((Double(last - first) / perPicture - hair).rounded(.up)) + 1
    let count = cut.map { min(whole, max(1, Int($0 * Double(rate) + hair))) } ?? whole
    moments = (0..<count).map {
      let moment = min(Double(last), Double(first) + Double($0) * perPicture)
      return abs(moment - moment.rounded()) < hair ? moment.rounded() : moment
    }
  }

  /// Of all over the film, to take the palette from.
  var samples: [Double] {
    let count = min(24, moments.count)
    return (0..<count).map { moments[$0 * (moments.count - 1) / max(1, count - 1)] }
  }
}
