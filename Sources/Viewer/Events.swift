#if Window
  import CSDL2

  /// Makes inputs of SDL's events.
  struct Events {
    /// Pixels per point where the system has one.
    let zoom: Float
    /// Where the two sticks of the controller are.
    private var sticks: [SIMD2<Float>] = [.zero, .zero]

    init(zoom: Float) { self.zoom = zoom }

    /// Nil for what is of no interest.
    mutating func input(_ event: SDL_Event) -> Input? {
      switch unsafe SDL_EventType(event.type) {
      case SDL_QUIT: return .close
      case SDL_WINDOWEVENT: return .redraw
      case SDL_KEYDOWN, SDL_KEYUP:
        return unsafe Self.key(event.key, isDown: SDL_EventType(event.type) == SDL_KEYDOWN)
      case SDL_TEXTINPUT: return unsafe .text(Character(UnicodeScalar(UInt8(bitPattern: event.text.text.0))))
      case SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP:
        let buttons: [UInt8: Input.Button] = [1: .left, 2: .middle, 3: .right]
        guard let button = unsafe buttons[event.button.button] else { return nil }
        let isDown = unsafe SDL_EventType(event.type) == SDL_MOUSEBUTTONDOWN
        return unsafe .button(button, at: place(event.button.x, event.button.y), isDown: isDown)
      case SDL_MOUSEMOTION:
        return unsafe .motion(
          to: place(event.motion.x, event.motion.y), by: place(event.motion.xrel, event.motion.yrel))
      case SDL_MOUSEWHEEL:
        return unsafe .wheel(event.wheel.preciseY, at: place(event.wheel.mouseX, event.wheel.mouseY))
      case SDL_CONTROLLERAXISMOTION: return unsafe stick(Int(event.caxis.axis), Float(event.caxis.value) / 32768)
      default: return nil
      }
    }

    private func place(_ x: Int32, _ y: Int32) -> SIMD2<Float> { SIMD2(Float(x), Float(y)) / zoom }

    private mutating func stick(_ axis: Int, _ value: Float) -> Input? {
      guard axis < 4 else { return nil }
      // A stick at rest is not quite in the middle.
      let pushed = abs(value) < 0.15 ? 0 : value
      if axis % 2 == 0 { sticks[axis / 2].x = pushed } else { sticks[axis / 2].y = -pushed }
      return .stick(pair: axis / 2, sticks[axis / 2])
    }

    private static func key(_ key: SDL_KeyboardEvent, isDown: Bool) -> Input? {
      let code = SDL_KeyCode(UInt32(bitPattern: key.keysym.sym))
      let arrows: [SDL_KeyCode.RawValue: ManualControl.Direction] = [
        SDLK_LEFT.rawValue: .left, SDLK_RIGHT.rawValue: .right, SDLK_DOWN.rawValue: .down, SDLK_UP.rawValue: .up,
      ]
      if let arrow = arrows[code.rawValue] {
        return .arrow(arrow, isDown: isDown, isShifted: UInt32(key.keysym.mod) & KMOD_SHIFT.rawValue != 0)
      }
      switch code {
      case SDLK_ESCAPE: return isDown ? .special(.escape) : nil
      case SDLK_HOME: return isDown ? .special(.home) : nil
      case SDLK_END: return isDown ? .special(.end) : nil
      case SDLK_F1: return isDown ? .special(.help) : nil
      case SDLK_F2: return isDown ? .special(.save) : nil
      default: break
      }
      guard let sign = UInt8(exactly: code.rawValue).map({ Character(UnicodeScalar($0)) }) else { return nil }
      return sign.isASCII && (sign.isLetter || sign.isNumber) ? .letter(sign, isDown: isDown) : nil
    }
  }
#endif
