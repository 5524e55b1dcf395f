/// Colours by role; the accents are those of Okabe and Ito, which colour-blind eyes tell apart
/// (https://jfly.uni-koeln.de/color/).
public struct Theme: Sendable, Equatable {
  public let name: String
  let background: Colour
  let panel: Colour
  let grid: Colour
  let terrain: Colour
  let terrainEdge: Colour
  let obstacle: Colour
  let ink: Colour
  let faint: Colour
  let robot: Colour
  let limb: Colour
  let parcel = Colour(0xE69F00)
  let goal = Colour(0x009E73)
  let opponent = Colour(0xCC79A7)
  /// What matters most: salience, forces, warnings.
  let accent = Colour(0xD55E00)

  public static let light = Theme(
    name: "light", background: Colour(0xF6F5F1), panel: Colour(0xFFFFFF), grid: Colour(0xE4E2DB),
    terrain: Colour(0xD9D4C7), terrainEdge: Colour(0x8F897A), obstacle: Colour(0xB9B4A6), ink: Colour(0x23262B),
    faint: Colour(0x70747C), robot: Colour(0x0072B2), limb: Colour(0x56B4E9))
  public static let dark = Theme(
    name: "dark", background: Colour(0x15171C), panel: Colour(0x1E2127), grid: Colour(0x262A32),
    terrain: Colour(0x333843), terrainEdge: Colour(0x7B8494), obstacle: Colour(0x4A505C), ink: Colour(0xE8EAEE),
    faint: Colour(0x959BA8), robot: Colour(0x2B8FD0), limb: Colour(0x7CC6F0))

  public static let all = [dark, light]

  var other: Theme { self == .light ? .dark : .light }

  /// Around a shape, so that it stands out from what lies behind it.
  func outline(of colour: Colour) -> Colour { colour.mixed(with: self == .light ? ink : background, 0.5) }
}
