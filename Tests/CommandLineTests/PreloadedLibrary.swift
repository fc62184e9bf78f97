import Foundation
import Testing

/// A library that stands between the program and the system, built from a file of the folder Preloaded.
enum PreloadedLibrary {
  static let gate = built("Gate")
  static let faults = built("Faults")

  /// Whether there is a C compiler to build them with.
  static let canBeBuilt = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  /// Its path; a fault of the test if it cannot be built.
  private static func built(_ name: String) -> String {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Preloaded/\(name).c").path
    let library = FileManager.default.temporaryDirectory
      .appendingPathComponent("maser-\(name)-\(getpid()).so").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
    try? process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { Issue.record("\(name).c cannot be built") }
    atexit {
      for name in ["Gate", "Faults"] {
        unlink(
          FileManager.default.temporaryDirectory
            .appendingPathComponent("maser-\(name)-\(getpid()).so").path)
      }
    }
    return library
  }
}
