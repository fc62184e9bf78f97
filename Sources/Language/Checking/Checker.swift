public import Simulation
public import SourceText
public import Syntax

/// Turns statements into plan steps, resolving every name and reporting everything that is wrong.
///
/// It never throws and never prints; what it finds is in `diagnostics`. It can be fed statement by statement,
/// so a session checks what is typed exactly as a file is checked.
public struct Checker {
  let registry: Registry
  let options: CheckOptions
  /// Everything found so far.
  public internal(set) var diagnostics: [Diagnostic] = []
  /// The parameters declared so far, in order.
  public internal(set) var parameters: [ParameterInfo] = []

  /// The names of all parameters met, also of those whose declaration has a mistake.
  public internal(set) var declaredParameters: [String] = []

  /// The steps of the innermost open block.
  var steps: [PlanStep] = []
  /// The last step of the plan taken before: what comes next follows it.
  var lastTaken: PlanStep?
  var scopes: [Scope] = [Scope()]
  var procedures: [String: Procedure] = [:]
  /// Names given with `as`, program-wide.
  var measuredNames: Set<String> = []
  /// The loops and the procedure around the statement being read, up to the next sweep.
  var turns: [Turn] = []
  /// Series of the blocks that are being read, and the declarations of those that are known outside of theirs.
  var exports: [ExportedSeries] = []
  var exportedNames: Set<Int> = []
  /// Columns of sweeps that certainly hold lists, by the sweep's slot.
  var listColumns: [Int: [String]] = [:]
  /// The files that are written at the top level.
  var writtenFiles: [String: SourceSpan] = [:]
  var slotCount = 0
  var randomSites = 0
  var sweepCount = 0
  var firstRandom: SourceSpan?
  var seedSpan: SourceSpan?
  /// What comments keep silent.
  var allowances = Allowances()
  var declarations: [Declaration] = []
  /// A qubit has been prepared on every path to here; nil inside a procedure, where the caller decides.
  var qubit = QubitKnowledge.none
  /// What the collisions and losses since the cavity was prepared certainly take it for.
  var battery: BatteryKnowledge?
  /// The names that `prepare qubit … as` has given.
  var qubitKinds: Set<String> = []
  /// The latest `prepare qubit` read is certainly without coherence.
  var streamIsIncoherent = false

  /// Names in statements that could not be read: whoever uses them later is not at fault.
  var lostNames: Set<String> = []
  /// What comes after the statement being checked, in its block and those around it.
  var following: [ArraySlice<Statement>] = []
  /// A file could not be included: any name may be one of its.
  var hasLostInclude = false
  /// Procedures that are defined further down.
  var announced: Set<String> = []
  /// Whether any statement had a mistake that the parser has reported.
  var hasMistakes = false
  /// See `Plan.looksAtQubits`.
  var looksAtQubits = false
  /// The trees of outcomes by their slots, with the columns that have names of their own.
  var trees: [Int: Set<String>] = [:]
  /// Those whose rows are numbers of clicks.
  var clickTrees: Set<Int> = []
  /// Those of them whose outcomes are drawn.
  var sampledTrees: Set<Int> = []
  /// The numbers of the names given by `mark`.
  var marks: [String: Int] = [:]
  /// See `Plan.books`.
  var books: BookInterest = []
  /// See `Plan.comparesSplit`.
  var comparesSplit = false

  var source: Source
  var includeChain: [IncludeFrame] = []
  var position = Position()

  public init(
    source: Source, registry: Registry = .standard, options: CheckOptions = CheckOptions()
  ) {
    self.source = source
    self.registry = registry
    self.options = options
  }

  /// Where in the program the checker stands, as far as it decides what may be written there.
  struct Position {
    var blockDepth = 0
    var procedure: String?
    var isInclude = false
    /// Inside the parts of a conditional expression, which may never be evaluated.
    var isConditional = false
    /// Inside what must be known before anything runs.
    var isConstant = false
    /// Inside the block of a sweep.
    var isInSweep = false
    /// In a block that follows all outcomes, or draws them: its keyword.
    var tree: String?
    var isInTree: Bool { tree != nil }
    /// Inside the block of a figure.
    var isInFigure = false
    /// Inside an `observable`, whose names are read when it is used.
    var isLazy = false
    var statementCount = 0
    /// Values declared in scopes before this one belong to the outside of a sweep or procedure.
    var firstAssignableScope = 0
    /// How often the loops around this certainly run it, as far as that is known, and the variable of the innermost.
    var rounds = 1.0
    var turnName: String?
  }

  /// Checks statements of the main program; the plan grows by what they do.
  public mutating func check(_ statements: [Statement]) {
    announce(statements)
    for (index, statement) in statements.enumerated() {
      following.append(statements[(index + 1)...])
      check(statement)
      following.removeLast()
    }
  }

  private mutating func announce(_ statements: [Statement]) {
    for statement in statements where statement.keyword.text == "proc" {
      if case .name(let name)? = statement["name"]?.value { announced.insert(name.text) }
    }
  }

  /// The plan of everything checked so far that has not been taken yet.
  public mutating func takePlan() -> Plan {
    defer {
      lastTaken = steps.last ?? lastTaken
      steps = []
    }
    return Plan(
      steps: steps, looksAtQubits: looksAtQubits, books: books, comparesSplit: comparesSplit)
  }

  mutating func check(_ statement: Statement) {
    position.statementCount += 1
    note(allowancesOf: statement)
    let before = diagnostics.count
    lower(statement)
    if statement.hasMistakes { forgive(statement, since: before) }
  }

  /// What else is wrong with a statement that could not be read is most likely a consequence.
  private mutating func forgive(_ statement: Statement, since start: Int) {
    hasMistakes = true
    let blocks = statement.fields.flatMap(\.blocks)
    let kept = diagnostics[start...].filter { diagnostic in
      guard let span = diagnostic.labels.first?.span, span.source === source else { return true }
      return blocks.contains { $0.lower <= span.range.lower && span.range.upper <= $0.upper }
    }
    diagnostics.replaceSubrange(start..., with: kept)
    lostNames.formUnion(names(in: statement.range))
    if qubit == .none { qubit = .unknown }
  }

  private func names(in range: SourceRange) -> [String] {
    text(range).split { !($0.isLetter || $0.isNumber || $0 == "_") }
      .map { GreekNames.canonical(String($0)) }
  }

  /// Whether it is no wonder that a name is unknown.
  func isLost(_ name: String) -> Bool { hasLostInclude || lostNames.contains(name) }

  private mutating func lower(_ statement: Statement) {
    if statement.isAssignment {
      lowerAssignment(statement)
    } else if statement.isCall {
      lowerCall(statement)
    } else if let definition = registry.statement(statement.keyword.text) {
      guard isAllowedHere(definition, statement) else { return }
      definition.lower(&self, statement)
    }
  }

  private mutating func isAllowedHere(
    _ definition: StatementDefinition, _ statement: Statement
  ) -> Bool {
    guard position.isInclude, position.procedure == nil, !isDeclaration(definition, statement)
    else {
      return true
    }
    report(
      .actionInInclude,
      "an included file may only declare things, and `\(definition.keyword)` \(effectText(definition.effect))",
      at: statement.keyword.range, "move this to the script, or into a `proc`",
      notes: includeNotes())
    return false
  }

  private func isDeclaration(_ definition: StatementDefinition, _ statement: Statement) -> Bool {
    let words = statement.fields.compactMap { field -> String? in
      if case .word(let word) = field.value { return word.text }
      return nil
    }
    let form = definition.forms.first { $0.words == words }
    return (form?.effect ?? definition.effect) == .declaration
  }

  private func effectText(_ effect: StatementEffect) -> String {
    switch effect {
    case .action: "changes the cavity"
    case .observation: "looks at the cavity"
    case .control, .declaration: "runs other statements"
    }
  }

  // MARK: Emitting

  mutating func emit(_ action: PlanAction, _ statement: Statement) {
    steps.append(
      PlanStep(
        action: action, span: span(statement.keyword.range), statement: span(statement.range),
        hasMistakes: statement.hasMistakes, allowedCodes: statement.allowedCodes))
  }

  /// Checks a block and gives its steps; names declared in it end with it.
  mutating func lowerBlock(_ block: Block) -> [PlanStep] {
    let outer = steps
    steps = []
    scopes.append(Scope())
    position.blockDepth += 1
    let before = battery
    check(block.statements)
    forgetBattery(unlessStill: before)
    position.blockDepth -= 1
    scopes.removeLast()
    defer { steps = outer }
    return steps
  }

  func span(_ range: SourceRange) -> SourceSpan { SourceSpan(source, range) }

  // MARK: Reporting

  mutating func report(
    _ code: DiagnosticCode, _ title: String, at range: SourceRange, _ label: String = "",
    notes: [String] = [], fixIts: [FixIt] = [], others: [DiagnosticLabel] = []
  ) {
    diagnostics.append(
      Diagnostic(
        code, .error, title, labels: [DiagnosticLabel(span(range), label)] + others, notes: notes,
        fixIts: fixIts))
  }

  /// A warning or note, unless a comment at the statement allows it.
  mutating func advise(
    _ severity: Severity, _ code: DiagnosticCode, _ title: String, at range: SourceRange,
    _ label: String = "", in statement: Statement?, notes: [String] = []
  ) {
    if let statement, allows(code, statement) { return }
    diagnostics.append(
      Diagnostic(
        code, severity, title, labels: [DiagnosticLabel(span(range), label)], notes: notes))
  }

  func replacement(_ range: SourceRange, _ text: String) -> [FixIt] {
    [FixIt("write `\(text)`", edits: [SourceEdit(span(range), replacement: text)])]
  }
}

extension Field {
  /// Where its blocks stand.
  fileprivate var blocks: [SourceRange] {
    switch value {
    case .block(let block): [block.range]
    case .clause(_, let fields): fields.flatMap(\.blocks)
    default: []
    }
  }
}

/// What a check is made with.
public struct CheckOptions: Sendable {
  /// `NAME=EXPR` of the command line.
  public var overrides: [ParameterOverride]
  public var loader: any IncludeLoader
  /// Statements come as a person types them: names are rebound all the time, and the language version may be anywhere.
  public var isInteractive: Bool

  public init(
    overrides: [ParameterOverride] = [], loader: any IncludeLoader = NoIncludes(),
    isInteractive: Bool = false
  ) {
    self.overrides = overrides
    self.loader = loader
    self.isInteractive = isInteractive
  }
}

/// Reads included files; the language itself touches no file.
public protocol IncludeLoader: Sendable {
  /// The source of `path` (checked to be relative and without `..`) below the folder of the main script.
  func load(_ path: String) throws(IncludeFailure) -> Source
  /// The state in a file, likewise.
  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState
}

extension IncludeLoader {
  public func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    throw IncludeFailure(reason: "there is no folder to read from")
  }
}

/// A state in a file, as it is or as the nearest one.
public struct StateRequest: Sendable, Hashable {
  public let path: String
  public let repairs: Bool

  public init(path: String, repairs: Bool = false) { (self.path, self.repairs) = (path, repairs) }
}

/// Why an include could not be read, in plain words, and what can be done.
public struct IncludeFailure: Error {
  public let reason: String
  public let help: String

  public init(reason: String, help: String = "") { (self.reason, self.help) = (reason, help) }
}

/// For text without a folder.
public struct NoIncludes: IncludeLoader {
  public init() {}
  public func load(_ path: String) throws(IncludeFailure) -> Source {
    throw IncludeFailure(reason: "there is no folder to read from")
  }
}

/// A parameter of a script, for `maser params` and the record of a run.
public struct ParameterInfo: Sendable {
  public let name: String
  public let value: Quantity
  public let defaultText: String
  public let rangeText: String?
  public let documentation: String?
  public let isOverridden: Bool
}

struct IncludeFrame {
  let source: Source
  let range: SourceRange
  let position: Checker.Position
}

/// What is known about the qubit stream at a point of the program.
enum QubitKnowledge {
  case none, prepared
  /// Prepared on some paths only, or by whoever calls: found out when run.
  case unknown
}

/// A user's procedure.
struct Procedure {
  struct Parameter {
    let name: String
    let slot: Int
    let defaultValue: Term?
  }
  let parameters: [Parameter]
  var body: [PlanStep]
  let span: SourceSpan
  /// What the qubit stream is after a call, if the body decides it.
  var leavesQubitPrepared: Bool
}
