import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser manual-pages`: what `./run install` puts where `man` looks.
struct ManualPagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual-pages",
    abstract: "Writes the manual pages below a folder, in man1 and man7.", shouldDisplay: false)

  @Argument(help: "The folder, for example ~/.local/share/man.", completion: .directory)
  var folder: String

  func run() throws {
    let output = DiagnosticOutput()
    do {
      for page in ManualPages.all {
        try FolderTree.write(page.text, to: "man\(page.name.suffix(1))/\(page.name)", below: folder)
      }
    } catch {
      output.say("`\(folder)` could not be written: \(error.reason)")
      try Exit.failed.end()
    }
  }
}

/// Files in folders that may have to be made.
enum FolderTree {
  static func write(_ text: String, to path: String, below folder: String) throws(FileReplacement
    .Failure)
  {
    var place = folder
    _ = mkdir(place, 0o777)
    // What cannot be made is told when the file is written.
    for part in path.split(separator: "/").dropLast() {
      place += "/\(part)"
      _ = mkdir(place, 0o777)
    }
    try FileReplacement.write("\(folder)/\(path)", Array(text.utf8))
  }
}
