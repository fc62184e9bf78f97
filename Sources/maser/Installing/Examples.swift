import ArgumentParser
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser examples`: the scripts that come with the program.
struct ExamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples",
    abstract: "Lists the scripts that come with maser, or copies some here.",
    discussion: """
      Without names they are listed, each with its first sentence. With names they are copied into the current folder, or where --to \
      says; no file is replaced. Then: `maser NAME.maser`.
      """)

  @Argument(
    help: ArgumentHelp("Scripts to copy, or `all`.", valueName: "name"),
    completion: .shellCommand("maser examples | cut -d' ' -f1"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp("The folder to copy into.", valueName: "folder"), completion: .directory)
  var to = "."

  func run() throws {
    let output = DiagnosticOutput()
    let text = StandardText()
    guard let scripts = ShippedScripts() else {
      output.say("the scripts are not where this program is: ./run install puts them there")
      return try Exit.unreadable.end()
    }
    guard !names.isEmpty else {
      text.write(ExamplesCommand.list(scripts.entries))
      return try text.finish(.ok, output).end()
    }
    let exits = chosen(scripts.entries, output).map { copy($0, text, output) }
    try text.finish(Exit.combined(exits), output).end()
  }

  private static func list(_ entries: [ShippedScripts.Entry]) -> String {
    let width = (entries.map(\.name.count).max() ?? 0) + 2
    return entries.map {
      "\($0.name)\(String(repeating: " ", count: width - $0.name.count))\(printable($0.about))\n"
    }.joined()
  }

  /// The scripts that are meant; nil for a name that none has.
  private func chosen(
    _ entries: [ShippedScripts.Entry], _ output: DiagnosticOutput
  ) -> [ShippedScripts.Entry?] {
    if names == ["all"] { return entries }
    return names.map { name in
      let bare = name.hasSuffix(".maser") ? String(name.dropLast(6)) : name
      if let found = entries.first(where: { $0.name == bare }) { return found }
      let near = suggestion(for: bare, among: entries.map(\.name))
      output.say(
        "there is no example `\(name)`; "
          + (near.map { "did you mean `\($0)`?" } ?? "`maser examples` lists them"))
      return nil
    }
  }

  private func copy(
    _ entry: ShippedScripts.Entry?, _ text: StandardText, _ output: DiagnosticOutput
  ) -> Exit {
    guard let entry else { return .usage }
    let target = to == "." ? entry.file : "\(to)/\(entry.file)"
    do {
      let bytes = try FileReading.bytes(ofFile: entry.path)
      try NewFile.write(target, bytes)
      text.write("\(target)\n")
      return .ok
    } catch let failure as ReadFailure {
      output.say("`\(entry.path)` could not be read: \(failure.reason)")
      return .unreadable
    } catch {
      output.say("`\(target)` could not be written: \(error)")
      return .failed
    }
  }
}

/// Files that are not there yet.
enum NewFile {
  /// Why one was not made, in plain words.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Writes a file; one that is there stays as it is.
  static func write(_ path: String, _ bytes: [UInt8]) throws {
    var status = stat()
    guard lstat(path, &status) != 0 else {
      throw Failure(description: "it is there already")
    }
    do { try FileReplacement.write(path, bytes) } catch {
      throw Failure(description: error.reason)
    }
  }
}
