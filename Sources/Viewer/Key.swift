/// The keys of the window, as `?` shows them.
enum Key {
  static let help: [(keys: String, does: String)] = [
    ("Space", "pause and go on"),
    ("Left, Right", "a step back, a step on"),
    ("Home, End", "the first step, the newest"),
    ("+, -", "faster, slower: 1/50 to 50 times"),
    ("R, N", "the episode again, the next one"),
    ("F, O", "fork: the policy, or another one, goes on from here"),
    ("M", "drive by hand from here: arrows, WASD, digits or a controller"),
    ("Drag a body", "pull it by a spring"),
    ("Shift + arrows", "push the robot"),
    ("B", "drop a box at the mouse"),
    ("Right button", "a new goal there"),
    ("Drag, wheel, C", "move and zoom the view; follow the robot again"),
    ("P, G, T, L", "panels, grid, trail, lidar"),
    ("K, J", "contact forces, joint torques"),
    ("I", "dark or light"),
    ("F2", "save the episode as a recording"),
    ("Q, Esc", "close"),
  ]
}
