import Foundation
import Testing

@testable import Exchange

/// Programs around exported sources, and the compilers of the Swift toolchain for them.
struct SourceDriver {
  let folder: String
  static let heapCount = checkout + "/Sources/CHeapCount/HeapCount.c"

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  /// Runs one of the toolchain's programs, or one with a path, in the folder.
  func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program.hasPrefix("/") ? program : try Self.toolchain() + program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    try #require(
      process.terminationReason == .exit && process.terminationStatus == 0, "\(program)'s messages are above")
  }

  /// The folder of the `swift` on the path; its clang lies beside it.
  private static func toolchain() throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let swift = try #require(folders.map { "\($0)/swift" }.first(where: FileManager.default.isExecutableFile))
    return URL(fileURLWithPath: swift).resolvingSymlinksInPath().deletingLastPathComponent().path + "/"
  }

  /// What a program of the tests calls: an exported file's name and what is in it.
  typealias Export = (name: String, outline: SourceOutline)

  /// Numbers in a row: an action, or a choice and the values of all.
  private static func width(_ outline: SourceOutline) -> Int { outline.actions + (outline.channels == nil ? 1 : 0) }

  /// Includes all headers, runs every policy on NAME.observations, and writes NAME.c or, compiled as C++, NAME.cpp, and
  /// the constants to NAME.constants.
  static func c(_ exports: [Export]) -> String {
    let functions = exports.map { name, outline in
      let prefix = outline.snakeName
      let layers = outline.layers.enumerated().flatMap { index, layer in
        layer.tensors.map { ($0.name.replacing(".", with: "_") + "_\(index)", $0.values) }
      }
      let constants = (outline.scales + layers).map { array, values in
        "  fwrite(\(prefix)_\(array), sizeof(float), \(values.count), constants);\n"
      }
      let act =
        outline.channels != nil
        ? "\(prefix)_act(x, y);" : "y[0] = (float)\(prefix)_act(x), \(prefix)_\(outline.valuesName)(x, y + 1);"
      return """
        static void run_\(prefix)(void) {
          FILE *in = file("\(name).observations", "rb"), *out = file("\(name)" ENDING, "wb");
          FILE *constants = file("\(name).constants", "wb");
          float x[\(prefix.uppercased())_OBSERVATIONS], y[\(width(outline))];
          while (fread(x, sizeof(x), 1, in) == 1) {
            \(act)
            fwrite(y, sizeof(y), 1, out);
          }
        \(constants.joined())  fclose(in), fclose(out), fclose(constants);
        }

        """
    }
    return """
      #include <stdio.h>
      #include <stdlib.h>
      \(exports.map { "#include \"\($0.name).h\"\n" }.joined())
      #ifdef __cplusplus
      #define ENDING ".cpp"
      #else
      #define ENDING ".c"
      #endif

      static FILE *file(const char *path, const char *mode) {
        FILE *opened = fopen(path, mode);
        if (!opened) exit(1);
        return opened;
      }

      \(functions.joined(separator: "\n"))
      int main(void) {
      \(exports.map { "  run_\($0.outline.snakeName)();\n" }.joined())  return 0;
      }

      """
  }

  /// The same with the Swift files, to NAME.swift-rows; fails where acting on spans allocates, or arrays give other rows.
  static func swift(_ exports: [Export]) -> String {
    let calls = exports.map { name, outline in
      let make = SwiftSource(outline.policy, name: name).type + "()"
      let head = outline.valuesName
      let (act, rows) =
        outline.channels != nil
        ? ("policy.act(x, into: &y)", "other.act(x)")
        : (
          """
          y[0] = Float(policy.act(x))
              var span = values.mutableSpan
              policy.\(head)(x, into: &span)
              for index in values.indices { y[1 + index] = values[index] }
          """, "[Float(other.act(x))] + other.\(head)(x)"
        )
      return """
        do {
          var (policy, other) = (\(make), \(make))
        \(outline.channels != nil ? "" : "  var values = [Float](repeating: 0, count: \(outline.actions))\n")
          run("\(name)", \(outline.observations), \(width(outline))) { x, y in
            \(act)
          } rows: { x in
            \(rows)
          }
        }

        """
    }
    return """
      import Foundation

      @_silgen_name("strut_heap_count") func heapCount() -> Int64

      func run(
        _ name: String, _ observations: Int, _ width: Int, act: (Span<Float>, inout MutableSpan<Float>) -> Void,
        rows: ([Float]) -> [Float]
      ) {
        let data = try! Data(contentsOf: URL(fileURLWithPath: name + ".observations"))
        let all = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        var found: [Float] = []
        var row = [Float](repeating: 0, count: width)
        for start in stride(from: 0, to: all.count, by: observations) {
          let x = Array(all[start..<start + observations])
          let before = heapCount()
          var span = row.mutableSpan
          act(x.span, &span)
          // The first call may set up what is static.
          guard start == 0 || heapCount() == before else { fatalError("\\(name) allocates") }
          guard row == rows(x) else { fatalError("\\(name) gives \\(rows(x)) beside \\(row)") }
          found += row
        }
        try! found.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: name + ".swift-rows"))
      }

      \(calls.joined())
      """
  }
}
