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

/// Numerical kernels: optimised in every build, so that tests of the physics stay quick.
func kernels(_ name: String, vectors flags: [String] = [], defines: [String] = []) -> Target {
  .target(
    name: name,
    swiftSettings: strict + defines.map { .define($0) }
      + [.unsafeFlags(["-O"], .when(configuration: .debug))]
      + (flags.isEmpty ? [] : [.unsafeFlags(flags.flatMap { ["-Xcc", $0] })]))
}

// The same source again for wider vectors; which is used is decided when maser starts.
#if arch(x86_64)
  let wideKernels = [
    kernels("KernelsAVX2", vectors: ["-mavx2", "-mfma"], defines: ["MASER_FMA"]),
    kernels(
      "KernelsAVX512",
      vectors: ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mavx2", "-mfma"],
      defines: ["MASER_FMA", "MASER_WIDE"]),
  ]
  let simulationSettings = strict + [.define("MASER_X86")]
#else
  let wideKernels: [Target] = []
  let simulationSettings = strict
#endif
let wideKernelNames = wideKernels.map { Target.Dependency(stringLiteral: $0.name) }

let package = Package(
  name: "maser",
  products: [
    .executable(name: "maser", targets: ["maser"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: wideKernels + [
    // The front end: knows no physics.
    library("SourceText"),
    library("Syntax", imports: ["SourceText"]),

    // The simulation core: knows no syntax.
    .target(name: "CLAPACK"),
    library("LinearAlgebra", imports: ["CLAPACK"]),
    .target(name: "CProcessor"),
    kernels("Kernels"),
    .target(
      name: "Simulation",
      dependencies: ["LinearAlgebra", "CProcessor", "Kernels"] + wideKernelNames,
      swiftSettings: simulationSettings),

    // How numbers are written, by the C library.
    .target(name: "CDecimal"),

    // Between them: the registry, the checker, the plan, the evaluator.
    library("Language", imports: ["SourceText", "Syntax", "Simulation", "CDecimal"]),

    // The REPL's brain: no terminal, no files.
    library("Session", imports: ["SourceText", "Syntax", "Simulation", "Language"]),

    // What editors ask, without a process of its own: bytes in, bytes out.
    library("LanguageServer", imports: ["SourceText", "Syntax", "Simulation", "Language"]),

    // Syntax files for editors, manual pages: written from the registry.
    library("EditorFiles", imports: ["SourceText", "Syntax", "Language"]),

    // Terminal, files, processes.
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CReadline", linkerSettings: [.linkedLibrary("readline")]),
    library("LineEditing", imports: ["CReadline"]),
    library(
      "Output", imports: ["SourceText", "Simulation", "Language", "CDecimal", "CZlib"]),
    // Files that carry their own proof: seals, and what is made of them.
    library("Proof", imports: ["SourceText", "Syntax", "Simulation", "Language", "Output"]),
    // Pages of HTML that tell what a sealed script gave.
    library(
      "Report", imports: ["SourceText", "Syntax", "Language", "Output", "Proof"]),
    .executableTarget(
      name: "maser",
      dependencies: [
        "SourceText", "Syntax", "Simulation", "Language", "Session", "LineEditing", "Output",
        "Proof", "Report", "LanguageServer", "EditorFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // What the ledger costs; for Benchmarks/run.
    .executableTarget(
      name: "kernel-times",
      dependencies: ["Simulation", "CProcessor", "Kernels"] + wideKernelNames,
      path: "Benchmarks/KernelTimes", swiftSettings: simulationSettings),

    .target(
      name: "TestSupport",
      dependencies: ["SourceText", "Syntax", "LinearAlgebra", "Simulation", "Language"],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests("SourceTextTests", of: ["SourceText"]),
    tests("SyntaxTests", of: ["SourceText", "Syntax"]),
    tests("LinearAlgebraTests", of: ["LinearAlgebra"]),
    tests(
      "SimulationTests", of: ["LinearAlgebra", "Kernels", "Simulation"], data: ["ReferenceData"]),
    tests(
      "LanguageTests", of: ["SourceText", "Syntax", "Simulation", "Language", "Output"],
      data: ["Mistakes"]),
    tests("SessionTests", of: ["SourceText", "Syntax", "Simulation", "Language", "Session"]),
    tests("OutputTests", of: ["SourceText", "Language", "Output"]),
    tests("ProofTests", of: ["SourceText", "Syntax", "Simulation", "Language", "Output", "Proof"]),
    tests(
      "LanguageServerTests",
      of: ["SourceText", "Syntax", "Simulation", "Language", "LanguageServer"]),
    tests("EditorFilesTests", of: ["SourceText", "Syntax", "Language", "EditorFiles"]),
    tests("ReportTests", of: ["SourceText", "Syntax", "Language", "Output", "Proof", "Report"]),
    tests("CommandLineTests", of: [], data: ["Preloaded", "Crate", "Page"]),
  ]
)
