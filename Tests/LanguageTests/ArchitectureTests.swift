import Foundation
import Testing

@Suite("Architecture: the map of the house")
struct ArchitectureTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What stands in backquotes and begins like a path of this repository.
  private static func paths(in file: String) throws -> [String] {
    let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
    return text.components(separatedBy: "`").enumerated().compactMap { index, piece in
      let isPath =
        ["Sources/", "Tests/", "Benchmarks/", "scripts/"].contains { piece.hasPrefix($0) }
        || piece.hasSuffix(".md")
      return index % 2 == 1 && isPath && !piece.contains(" ") ? piece : nil
    }
  }

  @Test("every path that it names exists", arguments: ["ARCHITECTURE.md", "CONTRIBUTING.md"])
  func pathsExist(_ file: String) throws {
    let paths = try Self.paths(in: file)
    #expect(paths.count > 3)
    for path in paths where !path.contains("…") && !path.contains("*") {
      let place = Self.root.appendingPathComponent(path).path
      #expect(FileManager.default.fileExists(atPath: place), "\(path)")
    }
  }

  @Test("every room of the simulation is on the map")
  func rooms() throws {
    let folder = Self.root.appendingPathComponent("Sources/Simulation")
    let named = Set(try Self.paths(in: "ARCHITECTURE.md"))
    for room in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      #expect(!room.hasSuffix(".swift"), "\(room) has no room")
      #expect(named.contains("Sources/Simulation/\(room)"), "\(room) is not on the map")
    }
  }

  @Test("no coupling is known by name outside its file, the list of all and the engine's lists")
  func couplingsAreHidden() throws {
    let folder = Self.root.appendingPathComponent("Sources/Simulation")
    let names = ["twoPhoton", "intensity", "Rungs.spin", ".finite(levels", "multiphoton"]
    let files = FileManager.default.enumerator(atPath: folder.path)!
    for case let file as String in files
    where file.hasSuffix(".swift") && !file.hasPrefix("Journey/Ladders") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for name in names { #expect(!text.contains(name), "\(file) knows \(name)") }
    }
  }
}
