/// What came from the keyboard, the mouse, a controller or the window. Places are points of the window.
enum Input: Sendable, Equatable {
  enum Button: Sendable {
    case left, middle, right
  }

  enum Special: Sendable {
    case escape, home, end, help, save
  }

  case close
  /// Its size or what is seen of it changed.
  case redraw
  case arrow(ManualControl.Direction, isDown: Bool, isShifted: Bool)
  /// A key by the letter or digit on it, lower case.
  case letter(Character, isDown: Bool)
  case special(Special)
  /// Typed, so that `?` and `+` do not depend on the keyboard's layout.
  case text(Character)
  case button(Button, at: SIMD2<Float>, isDown: Bool)
  case motion(to: SIMD2<Float>, by: SIMD2<Float>)
  case wheel(Float, at: SIMD2<Float>)
  /// A stick of a controller, its axes in -1...1, up positive.
  case stick(pair: Int, SIMD2<Float>)
}
