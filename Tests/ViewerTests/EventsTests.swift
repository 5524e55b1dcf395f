#if Window
  import CSDL2
  import Testing

  @testable import Viewer

  struct EventsTests {
    @Test func `a controller's sticks point up, and rest near the middle`() {
      var events = Events(zoom: 1)
      let axis = { (number: UInt8, value: Int16) in
        var event = unsafe SDL_Event()
        unsafe event.type = SDL_CONTROLLERAXISMOTION.rawValue
        unsafe event.caxis.axis = number
        unsafe event.caxis.value = value
        return unsafe event
      }
      let left = unsafe events.input(axis(0, -32768))
      #expect(left == .stick(pair: 0, [-1, 0]))
      let up = unsafe events.input(axis(1, -16384))
      #expect(up == .stick(pair: 0, [-1, 0.5]))
      let nearly = unsafe events.input(axis(0, 3000))
      #expect(nearly == .stick(pair: 0, [0, 0.5]))
      let right = unsafe events.input(axis(2, 16384))
      #expect(right == .stick(pair: 1, [0.5, 0]))
      // A trigger is no stick.
      let trigger = unsafe events.input(axis(4, 32767))
      #expect(trigger == nil)
    }

    @Test func `places are points where everything is larger`() {
      var events = Events(zoom: 2)
      var event = unsafe SDL_Event()
      unsafe event.type = SDL_MOUSEBUTTONDOWN.rawValue
      unsafe event.button.button = 3
      unsafe event.button.x = 640
      unsafe event.button.y = 100
      let input = unsafe events.input(event)
      #expect(input == .button(.right, at: [320, 50], isDown: true))
    }
  }
#endif
