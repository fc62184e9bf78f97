public import Language

/// What a server asks of the machine that it runs on: it touches no files itself.
public protocol ServerHost {
  /// Where the includes of a script at this absolute path are read from.
  func loader(forScript path: String) -> any IncludeLoader
  /// The paths that begin so, below a folder; folders with a `/` behind them.
  func files(beginningWith prefix: String, in folder: String) -> [String]
}
