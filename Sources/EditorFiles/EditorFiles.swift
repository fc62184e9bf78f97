/// Everything below the folder `Editors` that is written from the registry: syntax files, and what starts the language server.
public enum EditorFiles {
  /// A file, by its path below the folder.
  public struct File: Sendable {
    /// Below `Editors`, with `/` between folders.
    public let path: String
    /// What it holds.
    public let text: String
  }

  /// Every file, by path.
  public static var all: [File] {
    let words = WordClasses.standard
    let files =
      VisualStudioCode.files(words) + VimFiles.files(words) + [EmacsFile.file(words)]
      + PygmentsFiles.files(words) + [KateFile.file(words)]
    return files.sorted { $0.path < $1.path }
  }

  /// What stands at the head of every file that has comments.
  static let origin =
    "Written by `maser editor-files` from the language's own tables: change those, not this."
}
