#if Window
  import CSDL2
  import Foundation

  /// Why there is no window, or none any more.
  public struct ScreenError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// A window of the desktop. It owns its SDL pointers, which nobody else sees.
  ///
  /// It goes with the program, which ends when it is closed. To take it away before that is a race: SDL 2.26 answers each
  /// input that it waited for with an event to the window through a second connection, and where that comes after the
  /// window's end X ends the program with an error.
  @safe final class Screen {
    private let window: OpaquePointer
    private var controller: OpaquePointer?
    private var events: Events

    /// By how much everything is larger than the system would have it.
    private let zoom: Float

    /// - Parameters:
    ///   - width, height: in points.
    ///   - zoom: pixels per point where the system has one.
    init(title: String, width: Int, height: Int, zoom: Float) throws(ScreenError) {
      self.zoom = zoom
      events = Events(zoom: zoom)
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
        if unsafe SDL_EventType(event.type) == SDL_CONTROLLERDEVICEADDED { openController() }
        if let input = unsafe events.input(event) { return input }
      }
      return nil
    }
  }
#endif
