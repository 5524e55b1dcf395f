import Foundation
import Testing

@testable import Viewer

/// Colours as other eyes see them.
struct ThemeTests {
  /// Of linear red, green and blue, for eyes without one kind of cone.
  /// Machado, Oliveira and Fernandes 2009, table 1: https://doi.org/10.1109/TVCG.2009.113
  enum Eyes: String, CaseIterable {
    case usual, protanopia, deuteranopia, tritanopia

    var rows: [SIMD3<Double>] {
      switch self {
      case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case .protanopia:
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
      case .deuteranopia:
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
      case .tritanopia:
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
      }
    }

    func see(_ colour: Colour) -> SIMD3<Double> {
      let light = ThemeTests.linear(colour)
      let seen = rows.map { ($0 * light).sum() }
      return SIMD3(seen[0], seen[1], seen[2]).clamped(lowerBound: .zero, upperBound: .one)
    }
  }

  fileprivate static func linear(_ colour: Colour) -> SIMD3<Double> {
    let channels = [16, 8, 0].map { Double(colour.packed >> $0 & 255) / 255 }
    let light: [Double] = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return SIMD3(light[0], light[1], light[2])
  }

  private static func brightness(_ light: SIMD3<Double>) -> Double { (light * [0.2126, 0.7152, 0.0722]).sum() }

  /// In CIELAB under daylight, where 2.3 is what can just be told apart.
  private static func place(_ light: SIMD3<Double>) -> SIMD3<Double> {
    let x: Double = (light * [0.4124, 0.3576, 0.1805]).sum() / 0.9505
    let z: Double = (light * [0.0193, 0.1192, 0.9505]).sum() / 1.089
    let parts = [x, brightness(light), z].map { $0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16.0 / 116 }
    return [116 * parts[1] - 16, 500 * (parts[0] - parts[1]), 200 * (parts[1] - parts[2])]
  }

  @Test(arguments: Theme.all, Eyes.allCases) func `roles are told apart by all eyes`(theme: Theme, eyes: Eyes) {
    let roles = [
      ("robot", theme.robot), ("limb", theme.limb), ("parcel", theme.parcel), ("goal", theme.goal),
      ("opponent", theme.opponent), ("accent", theme.accent), ("obstacle", theme.obstacle),
      ("background", theme.background),
    ]
    for (index, one) in roles.enumerated() {
      for other in roles[(index + 1)...] {
        let way = Self.place(eyes.see(one.1)) - Self.place(eyes.see(other.1))
        #expect((way * way).sum().squareRoot() > 10, "\(one.0) and \(other.0)")
      }
    }
  }

  /// https://www.w3.org/TR/WCAG22/#contrast-minimum
  @Test(arguments: Theme.all) func `text stands out from what it is written on`(theme: Theme) {
    for text in [theme.ink, theme.faint] {
      let pair = [text, theme.panel].map { Self.brightness(Self.linear($0)) + 0.05 }.sorted()
      #expect(pair[1] / pair[0] > 4.5)
    }
  }
}
