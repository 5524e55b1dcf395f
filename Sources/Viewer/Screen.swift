#if Window
  import CSDL2
  import Foundation

  /// Why there is no window, or none any more.
  public struct ScreenError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// A window of the desktop. It owns its SDL pointers, which nobody else sees.
  @safe final class Screen {
    private let window: OpaquePointer
    private var controller: OpaquePointer?
    private var sticks: [SIMD2<Float>] = [.zero, .zero]

    /// By how much everything is larger than the system would have it.
    private let zoom: Float

    /// - Parameters:
    ///   - width, height: in points.
    ///   - zoom: pixels per point where the system has one.
    init(title: String, width: Int, height: Int, zoom: Float) throws(ScreenError) {
      self.zoom = zoom
      // Ctrl-C stays the program's own, and the desktop may turn its screen off.
      unsafe SDL_SetHint("SDL_NO_SIGNAL_HANDLERS", "1")
      unsafe SDL_SetHint("SDL_VIDEO_ALLOW_SCREENSAVER", "1")
      // Pixels that are in memory go to the window faster than by way of textures.
      unsafe SDL_SetHint("SDL_FRAMEBUFFER_ACCELERATION", "0")
      try Self.openDisplay()
      // 0x2FFF0000: in the middle of the display.
      let flags = SDL_WINDOW_RESIZABLE.rawValue | SDL_WINDOW_ALLOW_HIGHDPI.rawValue
      let (wide, high) = (Int32(Float(width) * zoom), Int32(Float(height) * zoom))
      guard let window = unsafe SDL_CreateWindow(title, 0x2FFF_0000, 0x2FFF_0000, wide, high, flags) else {
        let reason = Self.reason
        SDL_Quit()
        throw ScreenError("there is no window: \(reason)")
      }
      unsafe self.window = window
      // Whoever has none goes without.
      if SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) == 0 { openController() }
    }

    deinit {
      if let controller = unsafe controller { unsafe SDL_GameControllerClose(controller) }
      unsafe SDL_DestroyWindow(window)
      SDL_Quit()
    }

    /// Without a display SDL would take a driver that shows nothing; that is for those who ask for it.
    private static func openDisplay() throws(ScreenError) {
      // An empty name is none.
      let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
      if environment["SDL_VIDEODRIVER"] != nil {
        guard SDL_Init(SDL_INIT_VIDEO) == 0 else { throw ScreenError("there is no window: \(reason)") }
        return
      }
      let drivers = [("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "x11")].filter { environment[$0.0] != nil }.map(\.1)
      unsafe SDL_SetHintWithPriority("SDL_VIDEODRIVER", drivers.joined(separator: ","), SDL_HINT_OVERRIDE)
      guard !drivers.isEmpty, SDL_Init(SDL_INIT_VIDEO) == 0 else {
        throw ScreenError(
          "there is no display for a window (is DISPLAY or WAYLAND_DISPLAY set?); 'strut record' makes pictures and "
            + "films without one")
      }
    }

    private static var reason: String {
      guard let text = unsafe SDL_GetError(), unsafe text.pointee != 0 else { return "SDL does not say why" }
      return unsafe String(cString: text)
    }

    private func openController() {
      guard unsafe controller == nil else { return }
      for index in 0..<SDL_NumJoysticks() where SDL_IsGameController(index) == SDL_TRUE {
        unsafe controller = SDL_GameControllerOpen(index)
        if unsafe controller != nil { return }
      }
    }

    /// Pixels, and how many of them are a point.
    var size: (width: Int, height: Int, density: Float) {
      var points: Int32 = 0
      var (width, height): (Int32, Int32) = (0, 0)
      unsafe SDL_GetWindowSize(window, &points, nil)
      unsafe SDL_GetWindowSizeInPixels(window, &width, &height)
      return (Int(width), Int(height), (points > 0 ? max(1, Float(width) / Float(points)) : 1) * zoom)
    }

    /// Seconds between two pictures of the display.
    var period: Double {
      var mode = unsafe SDL_DisplayMode()
      let display = unsafe SDL_GetWindowDisplayIndex(window)
      guard unsafe SDL_GetCurrentDisplayMode(max(0, display), &mode) == 0 else { return 1.0 / 60 }
      let rate = unsafe mode.refresh_rate
      return rate >= 20 ? 1 / Double(min(rate, 240)) : 1.0 / 60
    }

    var isVisible: Bool { unsafe SDL_GetWindowFlags(window) & SDL_WINDOW_MINIMIZED.rawValue == 0 }

    func setTitle(_ title: String) { unsafe SDL_SetWindowTitle(window, title) }

    /// Shows a picture. A window that is being resized shows the part that fits.
    func show(_ picture: Picture) {
      guard let surface = unsafe SDL_GetWindowSurface(window), let pixels = unsafe surface.pointee.pixels else {
        return
      }
      let width = unsafe min(surface.pointee.w, Int32(picture.width))
      let height = unsafe min(surface.pointee.h, Int32(picture.height))
      unsafe picture.pixels.withUnsafeBytes { bytes in
        _ = unsafe SDL_ConvertPixels(
          width, height, SDL_PIXELFORMAT_ARGB8888.rawValue, bytes.baseAddress, Int32(4 * picture.width),
          surface.pointee.format.pointee.format, pixels, surface.pointee.pitch)
      }
      unsafe SDL_UpdateWindowSurface(window)
    }

    /// The next input, or nil when none came in that time.
    func next(waiting milliseconds: Int) -> Input? {
      var event = unsafe SDL_Event()
      while unsafe SDL_WaitEventTimeout(&event, Int32(milliseconds)) == 1 {
        if let input = unsafe input(event) { return input }
      }
      return nil
    }

    private func input(_ event: SDL_Event) -> Input? {
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
      case SDL_CONTROLLERDEVICEADDED:
        openController()
        return nil
      case SDL_CONTROLLERAXISMOTION: return unsafe stick(Int(event.caxis.axis), Float(event.caxis.value) / 32768)
      default: return nil
      }
    }

    private func place(_ x: Int32, _ y: Int32) -> SIMD2<Float> { SIMD2(Float(x), Float(y)) / zoom }

    private func stick(_ axis: Int, _ value: Float) -> Input? {
      guard axis < 4 else { return nil }
      // A stick at rest is not quite in the middle.
      let pushed = abs(value) < 0.15 ? 0 : value
      if axis % 2 == 0 { sticks[axis / 2].x = pushed } else { sticks[axis / 2].y = -pushed }
      return .stick(pair: axis / 2, sticks[axis / 2])
    }

    private static func key(_ key: SDL_KeyboardEvent, isDown: Bool) -> Input? {
      let code = SDL_KeyCode(UInt32(bitPattern: key.keysym.sym))
      let arrows: [SDL_KeyCode.RawValue: Input.Arrow] = [
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
      default: break
      }
      guard let sign = UInt8(exactly: code.rawValue).map({ Character(UnicodeScalar($0)) }) else { return nil }
      return sign.isASCII && (sign.isLetter || sign.isNumber) ? .letter(sign, isDown: isDown) : nil
    }
  }
#endif
