import ArgumentParser
import EditorFiles

/// `maser editor-files`: syntax files for editors, from the registry.
struct EditorFilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "editor-files",
    abstract: "Writes syntax files and plugins for editors into a folder.",
    discussion: """
      vscode (with the TextMate grammar that other programs read too), vim (also for Neovim), emacs, pygments (LaTeX with minted, \
      Sphinx) and kate (also for pandoc). What is there under the same names is replaced.
      """)

  @Argument(help: "The folder; it is made where there is none.", completion: .directory)
  var folder: String

  func run() throws {
    let output = DiagnosticOutput()
    do {
      for file in EditorFiles.all {
        try FolderTree.write(file.text, to: file.path, below: folder)
      }
    } catch {
      output.say("`\(folder)` could not be written: \(error.reason)")
      try Exit.failed.end()
    }
  }
}
