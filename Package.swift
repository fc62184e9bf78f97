// swift-tools-version: 6.2
import PackageDescription

/// The same strictness everywhere: what compiles here compiles without a warning.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A library of ours: what it may import is what is named here and nothing else.
func library(_ name: String, imports dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, of dependencies: [Target.Dependency], data: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: data,
    swiftSettings: strict)
}

let package = Package(
  name: "maser",
  products: [
    .executable(name: "maser", targets: ["maser"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    // The front end: knows no physics.
    library("SourceText"),
    library("Syntax", imports: ["SourceText"]),

    // The simulation core: knows no syntax.
    .target(name: "CLAPACK"),
    library("LinearAlgebra", imports: ["CLAPACK"]),
    library("Simulation", imports: ["LinearAlgebra"]),

    // Between them: the registry, the checker, the plan, the evaluator.
    library("Language", imports: ["SourceText", "Syntax", "Simulation"]),

    // The REPL's brain: no terminal, no files.
    library("Session", imports: ["SourceText", "Syntax", "Simulation", "Language"]),

    // Terminal, files, processes.
    .target(name: "CReadline", linkerSettings: [.linkedLibrary("readline")]),
    library("LineEditing", imports: ["CReadline"]),
    library("Output", imports: ["SourceText", "Simulation", "Language"]),
    .executableTarget(
      name: "maser",
      dependencies: [
        "SourceText", "Syntax", "Simulation", "Language", "Session", "LineEditing", "Output",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport",
      dependencies: ["SourceText", "Syntax", "LinearAlgebra", "Simulation", "Language"],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests("SourceTextTests", of: ["SourceText"]),
    tests("SyntaxTests", of: ["SourceText", "Syntax"]),
    tests("LinearAlgebraTests", of: ["LinearAlgebra"]),
    tests("SimulationTests", of: ["LinearAlgebra", "Simulation"], data: ["ReferenceData"]),
    tests("LanguageTests", of: ["SourceText", "Syntax", "Simulation", "Language", "Output"]),
    tests("SessionTests", of: ["SourceText", "Syntax", "Simulation", "Language", "Session"]),
    tests("OutputTests", of: ["SourceText", "Language", "Output"]),
    tests("CommandLineTests", of: []),
  ]
)
