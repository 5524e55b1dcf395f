import Foundation
import Replay

/// What inputs do to a session and to how it looks.
struct Controls {
  private enum Hold {
    case view
    case timeline
    /// A body, by the spring.
    case body
  }

  private(set) var isOpen = true
  /// Whether the episode shall be saved.
  var wantsSaving = false
  private var hold: Hold?
  private var mouse: SIMD2<Float> = .zero

  /// - Returns: whether the picture may have changed.
  mutating func take(_ input: Input, _ session: Session, _ renderer: Renderer) -> Bool {
    if case .motion = input {} else { renderer.look.note = "" }
    switch input {
    case .close: isOpen = false
    case .redraw: break
    case .arrow(let arrow, let isDown, let isShifted): self.arrow(arrow, isDown, isShifted, session)
    case .letter(let letter, let isDown): self.letter(letter, isDown, session)
    case .special(let key): special(key, session, renderer)
    case .text(let sign): text(sign, session, renderer)
    case .button(let button, let place, let isDown):
      mouse = place
      self.button(button, at: place, isDown, session, renderer)
    case .motion(let place, let change):
      mouse = place
      return move(to: place, by: change, session, renderer)
    case .wheel(let notches, let place): renderer.look.camera.zoom(pow(1.15, notches), at: place)
    case .stick(let pair, let axes):
      session.steer {
        for direction in ManualControl.Direction.allCases {
          $0.push(direction, pair: pair, max(0, (axes * direction.way).sum()))
        }
      }
    }
    return true
  }

  private func arrow(_ arrow: ManualControl.Direction, _ isDown: Bool, _ isShifted: Bool, _ session: Session) {
    if isShifted {
      if isDown { session.push(arrow) }
    } else if session.manual != nil {
      session.steer { $0.push(arrow, pair: 0, isDown ? 1 : 0) }
    } else if isDown {
      switch arrow {
      case .left: session.scrub(to: session.shown - 1)
      case .right:
        session.isPaused = true
        if !session.hasEnded { session.step() }
      case .up: session.changeSpeed(faster: true)
      case .down: session.changeSpeed(faster: false)
      }
    }
  }

  /// Held letters drive the second pair of axes, and digits choose.
  private func letter(_ letter: Character, _ isDown: Bool, _ session: Session) {
    if let digit = letter.wholeNumberValue {
      if isDown { session.steer { $0.choose(digit - 1) } }
    } else if let index = Array("adsw").firstIndex(of: letter), session.manual != nil {
      session.steer { $0.push(ManualControl.Direction.allCases[index], pair: 1, isDown ? 1 : 0) }
    }
  }

  private mutating func special(_ key: Input.Special, _ session: Session, _ renderer: Renderer) {
    switch key {
    case .escape where renderer.look.showsHelp: renderer.look.showsHelp = false
    case .escape: isOpen = false
    case .home: session.scrub(to: 0)
    case .end: session.scrub(to: session.playback.steps)
    case .help: renderer.look.showsHelp.toggle()
    case .save: wantsSaving = true
    }
  }

  private mutating func text(_ sign: Character, _ session: Session, _ renderer: Renderer) {
    switch Character(sign.lowercased()) {
    case " ": session.isPaused.toggle()
    case "?": renderer.look.showsHelp.toggle()
    case "+", "=": session.changeSpeed(faster: true)
    case "-": session.changeSpeed(faster: false)
    case "r": session.restart()
    case "n": session.restart(nextEpisode: true)
    case "f": session.fork()
    case "o": session.forkToNextDriver()
    case "m": session.toggleManual()
    case "b": session.perform(.drop(at: renderer.look.camera.metres(mouse), size: session.boxSize))
    case "c": renderer.look.camera.reset()
    case "p": renderer.look.layers.toggle(.panels)
    case "g": renderer.look.layers.toggle(.grid)
    case "t": renderer.look.layers.toggle(.trail)
    case "l": renderer.look.layers.toggle(.rays)
    case "k": renderer.look.layers.toggle(.forces)
    case "j": renderer.look.layers.toggle(.torques)
    case "i": renderer.look.theme = renderer.look.theme.other
    case "q": isOpen = false
    default: break
    }
  }

  private mutating func button(
    _ button: Input.Button, at place: SIMD2<Float>, _ isDown: Bool, _ session: Session, _ renderer: Renderer
  ) {
    guard isDown else {
      if hold == .body { session.perform(.release) }
      hold = nil
      return
    }
    let layout = Layout(renderer.size, renderer.look.layers)
    if let timeline = layout.timeline, place.y >= timeline.top, place.x < timeline.width {
      if (timeline.button.left...timeline.button.right).contains(place.x) { return session.isPaused.toggle() }
      hold = .timeline
      return session.scrub(to: timeline.step(at: place.x, of: session.playback.steps))
    }
    guard place.x < layout.scene.x else { return }
    let metres = renderer.look.camera.metres(place)
    switch button {
    case .right: session.perform(.goal(at: metres))
    case .middle: hold = .view
    case .left:
      if let (body, local) = session.body(at: metres), session.perform(.grab(body: body, at: local)) {
        hold = .body
        session.perform(.pull(to: metres))
      } else {
        hold = .view
      }
    }
  }

  private mutating func move(
    to place: SIMD2<Float>, by change: SIMD2<Float>, _ session: Session, _ renderer: Renderer
  ) -> Bool {
    switch hold {
    case nil: return false
    case .view: renderer.look.camera.pan(change)
    case .body: session.perform(.pull(to: renderer.look.camera.metres(place)))
    case .timeline:
      guard let timeline = Layout(renderer.size, renderer.look.layers).timeline else { return false }
      session.scrub(to: timeline.step(at: place.x, of: session.playback.steps))
    }
    return true
  }
}
