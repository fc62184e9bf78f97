import Language
import Session
import SourceText
import Syntax

/// A script that was read and checked.
struct CheckedScript {
  let name: String?
  let source: Source
  /// As it was read.
  let text: String
  let plan: Plan
  let parameters: [ParameterInfo]
  /// Including those whose declaration has a mistake.
  let parameterNames: [String]
  let diagnostics: [Diagnostic]

  /// What gives the same numbers again: the script and its parameters, without what only decides how they are computed.
  var commandLine: [String] {
    let values = parameters.filter(\.isOverridden).map { "\($0.name)=\($0.value.value)" }
    return ["maser", name ?? "-e"] + values
  }

  var isRejected: Bool { diagnostics.contains { $0.severity == .error } }

  /// By their place in the script; those elsewhere (an included file, the command line) keep theirs in front.
  private static func inReadingOrder(_ found: [Diagnostic], _ source: Source) -> [Diagnostic] {
    func offset(_ diagnostic: Diagnostic) -> Int {
      guard let span = diagnostic.labels.first?.span, span.source === source else { return -1 }
      return span.range.lower
    }
    return found.enumerated().sorted { a, b in
      (offset(a.element), a.offset) < (offset(b.element), b.offset)
    }.map(\.element)
  }

  init(_ input: ScriptInput, overrides: [ParameterOverride]) throws(ReadFailure) {
    let (source, loader) = try input.read()
    self.init(source, loader, name: input.name, overrides: overrides)
  }

  init(
    _ source: Source, _ loader: any IncludeLoader, name: String?, overrides: [ParameterOverride]
  ) {
    let (tree, mistakes) = parseScript(source)
    var checker = Checker(
      source: source, options: CheckOptions(overrides: overrides, loader: loader))
    checker.check(tree.statements)
    checker.finish()
    self.name = name
    self.source = source
    text = String(decoding: source.utf8, as: UTF8.self)
    plan = checker.takePlan()
    parameters = checker.parameters
    parameterNames = checker.declaredParameters
    diagnostics = CheckedScript.inReadingOrder(mistakes + checker.diagnostics, source)
  }
}

/// All scripts of a command line, read and checked before anything runs.
struct CheckedScripts {
  /// In the order given; nil where the input could not be read.
  private(set) var scripts: [CheckedScript?] = []
  /// What was found wrong with the command line as a whole.
  private(set) var exit = Exit.ok

  /// Reads and checks, writing out what is found.
  init(_ arguments: ScriptArguments, _ output: DiagnosticOutput) {
    let overrides = arguments.overrides
    for input in arguments.inputs {
      do {
        let script = try CheckedScript(input, overrides: overrides)
        output.write(script.diagnostics)
        if case .standardInput = input, script.isRejected, SessionInput.resembles(script.text) {
          output.say(
            "through a pipe comes a script: `measure energy` for a value; `energy` alone and commands like `:help` are for a session on a terminal (`maser help` works everywhere)"
          )
        }
        scripts.append(script)
      } catch {
        output.write(input.diagnostic(error))
        scripts.append(nil)
      }
    }
    requireKnown(overrides, output)
  }

  /// A value for a parameter that no script has is a typing mistake: nothing runs.
  private mutating func requireKnown(_ overrides: [ParameterOverride], _ output: DiagnosticOutput) {
    let read = scripts.compactMap { $0 }
    guard !read.isEmpty else { return }
    let names = read.flatMap(\.parameterNames)
    for override in overrides where !names.contains(override.name) {
      exit = .rejected
      output.write(
        .unknownParameter(
          override, scripts: read.map { $0.name ?? "this script" },
          parameters: names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }))
    }
  }

  /// What the checking alone ends with.
  var checkExit: Exit {
    Exit.combined(
      [exit]
        + scripts.map { script in
          guard let script else { return .unreadable }
          return script.isRejected ? .rejected : .ok
        })
  }
}
