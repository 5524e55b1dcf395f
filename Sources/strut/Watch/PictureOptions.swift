#if Window
  import ArgumentParser
  import Viewer

  /// How pictures look, in a window and in a file.
  struct PictureOptions: ParsableArguments {
    @Option(help: "WIDTHxHEIGHT of the picture. (default: 1280x720; .gif: 640x360)") var size: String?
    @Option(help: "dark or light. (default: dark)") var theme: String?
    @Option(
      help: """
        What is drawn, with commas: grid, trail, rays, forces, torques, panels, timeline; all or none. (default: all; \
        .gif: all but panels and timeline)
        """)
    var layers: String?

    /// - Parameter usual: what is drawn where nothing else is asked for.
    func look(layers usual: Layers = .everything) throws(Failure) -> Look {
      let theme = theme ?? Theme.dark.name
      guard let colours = Theme.all.first(where: { $0.name == theme }) else {
        throw .usage("--theme is '\(theme)', but must be dark or light")
      }
      return Look(theme: colours, layers: try layers.map { layers throws(Failure) in try Self.chosen(layers) } ?? usual)
    }

    private static func chosen(_ layers: String) throws(Failure) -> Layers {
      if layers == "all" { return .everything }
      var chosen: Layers = []
      for name in layers.split(separator: ",") where name != "none" {
        guard let layer = Layers.all.first(where: { $0.name == name }) else {
          let names = Layers.all.map(\.name)
          throw .usage(
            "--layers: there is no layer '\(name)'\(Places.suggestion(String(name), names)); there are "
              + names.joined(separator: ", "))
        }
        chosen.formUnion(layer.layer)
      }
      return chosen
    }

    func size(default usual: (width: Int, height: Int)) throws(Failure) -> (width: Int, height: Int) {
      guard let size else { return usual }
      let sides = size.split(separator: "x").map { Int($0) }
      guard sides.count == 2, let width = sides[0], let height = sides[1],
        (64...8192).contains(width), (64...8192).contains(height)
      else { throw .usage("--size is '\(size)', but must be WIDTHxHEIGHT with sides of 64 to 8192") }
      return (width, height)
    }
  }
#endif
