// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [.strictMemorySafety(), .treatAllWarnings(as: .error)]

func room(_ name: String, knows others: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: others, swiftSettings: house)
}

func tests(of name: String, knowing others: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + others, resources: resources,
    swiftSettings: house)
}

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "strut",
  products: [
    .executable(name: "strut", targets: ["strut"]),
    .library(name: "Strut", targets: ["Tasks", "Learning"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Over system libraries, and the dense kernels: the only C and C++.
    .target(name: "CBox2D", linkerSettings: [.linkedLibrary("box2d")]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .target(name: "CKernels"),
    // Takes malloc's place, so only the program and tests link it.
    .target(name: "CHeapCount"),

    room("Random", knows: []),
    room("Scene", knows: ["CYAML", "Random"]),
    room("Physics", knows: ["CBox2D"]),
    room("Robots", knows: ["Scene"]),
    room("Environments", knows: ["Random"]),
    room("Simulation", knows: ["Scene", "Physics", "Robots", "Random"]),
    room("Tasks", knows: ["Scene", "Robots", "Simulation", "Environments"]),
    room("Neural", knows: ["CKernels"]),
    room("Learning", knows: ["Environments", "Neural", "Random"]),
    room("Bench", knows: ["CHeapCount", "Environments", "Learning", "Neural", "Random"]),
    .executableTarget(
      name: "strut", dependencies: ["Scene", "Tasks", "Environments", "Learning", "Bench", arguments],
      swiftSettings: house),

    tests(of: "Random"),
    tests(of: "Scene", knowing: ["Random"]),
    tests(of: "Physics"),
    tests(of: "Environments", knowing: ["Random"], resources: [.copy("Gymnasium")]),
    tests(of: "Simulation", knowing: ["Scene", "Robots", "Random"]),
    tests(
      of: "Tasks", knowing: ["Scene", "Environments", "Simulation", "Random", "CHeapCount"],
      resources: [.copy("Gymnasium")]),
    tests(of: "Neural"),
    tests(of: "Learning", knowing: ["Environments", "Neural", "Random", "CHeapCount"]),
    tests(of: "Bench", knowing: ["Environments", "Learning", "Tasks"]),
    // Runs the built program as a user would.
    .testTarget(name: "StrutTests", dependencies: ["strut"], swiftSettings: house),
  ]
)
