import Language
import Output

/// What programs may want of a run besides what it measures.
struct ResultExtras: OptionSet {
  let rawValue: Int

  static let tables = ResultExtras(rawValue: 1)
  static let state = ResultExtras(rawValue: 2)

  /// The objects, a line each, of a run as it stands.
  func lines(of evaluator: Evaluator) -> [String] {
    let tables = contains(.tables) ? evaluator.recordedTables().map { TableObjects.line($0) } : []
    guard contains(.state) else { return tables }
    return tables + [TableObjects.line(evaluator.machine.cavity.data, evaluator.facts)]
  }
}
