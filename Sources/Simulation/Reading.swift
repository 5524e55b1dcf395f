import Foundation
import Scene

/// What a sensor reads, with indices for names.
enum Reading: Sendable {
  struct Lidar: Sendable {
    var body: Int
    /// rad, of each ray
    var angles: [Float]
    var range: Float
    /// Where angles are in the world's frame, the rays themselves, m; else empty.
    var level: [SIMD2<Float>]
  }

  case imu(Int)
  case joints
  case contact(Int, latch: Bool)
  case lidar(Lidar)
  case odometry
  case pose(Int)
  case pressure(Int, axis: SIMD2<Float>)
  case camera

  init(_ kind: SensorKind, _ bodies: [String]) {
    func index(_ name: String) -> Int { bodies.firstIndex(of: name) ?? 0 }
    switch kind {
    case .imu(let body): self = .imu(index(body))
    case .joints: self = .joints
    case .contact(let body, let latch): self = .contact(index(body), latch: latch)
    case .lidar(let body, let rays, let from, let span, let range, let level):
      // A full turn would repeat its first ray.
      let gaps = abs(span) >= 2 * .pi - 1e-9 ? rays : max(1, rays - 1)
      let angles = (0..<rays).map { Float(from + span * Double($0) / Double(gaps)) }
      let rays = level ? angles.map { Float(range) * SIMD2(cosf($0), sinf($0)) } : []
      self = .lidar(Lidar(body: index(body), angles: angles, range: Float(range), level: rays))
    case .odometry: self = .odometry
    case .pose(let body): self = .pose(index(body))
    case .pressure(let body, let axis): self = .pressure(index(body), axis: SIMD2<Float>(axis))
    case .camera: self = .camera
    }
  }
}
