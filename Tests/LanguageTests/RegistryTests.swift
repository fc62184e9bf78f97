import SourceText
import Syntax
import Testing

@testable import Language

@Suite("Registry")
struct RegistryTests {
  static let registry = Registry.standard

  private func parsesAndRuns(_ text: String) {
    let program = Program(text, files: ["lib.maser": "observable filling = energy/14"])
    let run = program.run()
    #expect(run.hasCompleted, "\(run.rendered)")
    #expect(run.claims.allSatisfy { $0.verdict == .pass }, "\(run.rendered)")
    let formatted = formatScript(program.source).text
    #expect(formatted != nil)
  }

  @Test("every statement's example runs", arguments: registry.statements.map(\.keyword))
  func statements(keyword: String) {
    let definition = Self.registry.statement(keyword)!
    parsesAndRuns(definition.example)
    #expect(definition.example.contains(keyword))
    for form in definition.forms {
      if case .later(let sentence) = form.availability { #expect(!sentence.isEmpty) }
    }
  }

  @Test("every observable's example runs", arguments: registry.observables.map(\.name))
  func observables(name: String) { parsesAndRuns(Self.registry.observable(name)!.example) }

  @Test("every function's example runs", arguments: registry.functions.map(\.example))
  func functions(example: String) { parsesAndRuns("measure \(example)") }

  @Test("every random function's example runs", arguments: registry.randomFunctions.map(\.example))
  func randomFunctions(example: String) { parsesAndRuns("seed 3\nmeasure \(example)") }

  @Test("every variant of an observable runs")
  func variants() {
    for observable in Self.registry.observables {
      for (variant, usage) in zip(observable.variants, observable.usages) {
        let values = variant.arguments.map { argument in
          // A small basin: a large one takes minutes without optimisation.
          let value = argument.name == "theta" ? "2" : "0.5"
          if argument.kind == .mark { return "here" }
          return variant.word == nil ? "1" : "\(argument.name)=\(value)".wholeFor(argument)
        }
        let call = ([variant.word].compactMap { $0 } + values).joined(separator: ", ")
        parsesAndRuns("prepare cavity fock n=2\nmark here\nmeasure \(observable.name)(\(call))")
        #expect(usage.hasPrefix(observable.name))
      }
    }
  }

  @Test("no name means two things")
  func unique() {
    let registry = Self.registry
    let names =
      registry.keywords + registry.observables.map(\.name) + registry.functions.map(\.name)
      + registry.randomFunctions.map(\.name) + registry.constants.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test("every topic has a page", arguments: HelpText().topics)
  func help(topic: String) throws {
    let page = try #require(HelpText().page(topic))
    #expect(page.contains(topic) && page.split(separator: "\n").count > 0)
    #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 })
  }

  @Test(
    "every example on every page of the help runs",
    arguments: HelpText().topics.filter { DiagnosticCode(rawValue: $0) == nil })
  func pageExamples(topic: String) throws {
    let lines = try #require(HelpText().page(topic)).split(
      separator: "\n", omittingEmptySubsequences: false)
    let starts = lines.indices.filter { lines[$0] == "example" }
    if !["tutorial", "examples"].contains(topic) { #expect(starts.count == 1) }
    for start in starts {
      let program = lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.joined(separator: "\n")
      #expect(!program.isEmpty)
      parsesAndRuns(program)
    }
  }

  @Test(
    "every step of the tutorial and every example runs and keeps its claims",
    arguments: (HelpProgram.tutorial + HelpProgram.examples).map(\.program))
  func programs(program: String) { parsesAndRuns(program) }

  @Test("the tutorial has ten steps, and each shows something")
  func tutorial() throws {
    #expect(HelpProgram.tutorial.count == 10)
    let page = try #require(HelpText().page("tutorial"))
    for step in HelpProgram.tutorial {
      #expect(page.contains(step.title))
      #expect(["measure", "expect", "plot", "print"].contains { step.program.contains($0) })
    }
  }

  @Test("every fixed word and every argument of every statement has a page")
  func everyWord() {
    for word in Self.registry.otherWords { #expect(HelpText().page(word) != nil, "\(word)") }
  }

  @Test(
    "the words of the language have pages of their own",
    arguments: [
      "until", "with", "vs", "scale", "zip", "every", "as", "in", "within", "because", "to", "else",
      "map", "theta", "q", "gamma", "nbar", "c", "phase", "wigner", "populations", "fock",
      "coherent", "cotangent", "thermal", "θ", "γ", "..", "_",
    ])
  func ownPages(_ topic: String) throws {
    let page = try #require(HelpText().page(topic))
    #expect(page.contains("\nexample\n"))
    #expect(!page.contains("a word of"))
  }

  @Test(
    "an unknown topic gets what is meant, or what is spelt like it",
    arguments: [
      ("colide", "did you mean `collide`?"), ("photons", "see `energy`"), ("while", "see `until`"),
      ("loss", "see `damp`"), ("csv", "see `save`"), ("Temperature", "see `nbar`"),
      ("evry", "did you mean `every`?"), ("axes", "see `scale`"), ("def", "see `proc`"),
      ("xylophone", "`maser help` lists the topics"), ("photon", "see `energy`"),
    ])
  func unknownTopic(_ topic: String, _ advice: String) {
    #expect(HelpText().page(topic) == nil)
    #expect(HelpText().unknownTopic(topic) == "there is no help on `\(topic)`; \(advice)\n")
  }

  @Test("everything that a topic is said to mean has a page")
  func meanings() {
    for (topic, words) in Meanings.table {
      #expect(HelpText().page(topic) != nil, "\(topic)")
      #expect(words.allSatisfy { $0 == $0.lowercased() })
    }
  }

  // MARK: Ranges

  /// A statement with one argument under test.
  struct Site: Sendable, CustomTestStringConvertible {
    let statement: String
    let argument: ArgumentDefinition
    var testDescription: String { "\(statement) \(argument.name)" }
  }

  static let sites: [Site] = registry.statements.filter { !$0.hasBlock }.flatMap { statement in
    statement.forms.flatMap { form -> [Site] in
      guard case .now = form.availability else { return [] }
      var head = ([statement.keyword] + form.words).joined(separator: " ")
      if statement.keyword == "plot" {
        // What is drawn stands before how it looks.
        let drawn = ["plot": " [1, 2]", "plot map": " [1] vs [1], [1]"][head] ?? ""
        head += drawn + " with"
      }
      // The chance of a tick needs the word that makes it one.
      return form.arguments.filter {
        ![.word, .qubits, .perLevel, .text, .outcome, .list, .label, .labels].contains($0.kind)
          && !["p", "contours"].contains($0.name)
      }.map {
        argument in
        let others = form.arguments.filter { other in
          other.name != argument.name && isNeeded(other, beside: argument, in: form)
        }
        let rest = others.map { " \($0.name)=\(inside($0))" }.joined()
        return Site(statement: head + rest, argument: argument)
      }
    }
  }

  /// Whether another argument must be given too.
  private static func isNeeded(
    _ other: ArgumentDefinition, beside argument: ArgumentDefinition, in form: StatementForm
  ) -> Bool {
    let isCoupling = ["g", "tau", "detuning"].contains(argument.name)
    if !other.isOptional { return true }
    if form.alternatives.contains(["theta"]) {
      return isCoupling ? ["g", "tau"].contains(other.name) : other.name == "theta"
    }
    if form.alternatives.contains(["q"]) {
      return other.name == "q" && argument.name != "excited"
    }
    return !other.isOptional
  }

  private static func inside(_ argument: ArgumentDefinition) -> String {
    switch argument.kind {
    case .count, .countOrInfinity, .countOrAuto: "2"
    case .perLevel: "n+1"
    default: argument.range.contains(0.5) ? "0.5" : "\(argument.range.lower)"
    }
  }

  private static func outside(_ argument: ArgumentDefinition) -> [String] {
    var values = ["1 < 2", "\"text\""]
    if argument.kind != .realOrList { values.append("[1, 2]") }
    let range = argument.range
    let isCount = ![.real, .realOrList].contains(argument.kind)
    if range.lower.isFinite {
      values.append(isCount ? "\(Int(range.lower) - 1)" : "\(range.lower - 1e-9)")
      if !range.lowerIncluded { values.append("\(range.lower)") }
    }
    if range.upper.isFinite {
      values.append(isCount ? "\(Int(range.upper) + 1)" : "\(range.upper + 1e-9)")
      if !range.upperIncluded { values.append("\(range.upper)") }
    }
    if isCount { values += ["1.5", "-1"] }
    let takesInfinity =
      argument.kind == .countOrInfinity || range.upperIncluded && range.upper == .infinity
    if !takesInfinity { values.append("inf") }
    return values + ["-inf"]
  }

  private static let prelude = "prepare qubit q=0.25\n"

  @Test("a value inside the range is accepted", arguments: sites)
  func inside(site: Site) {
    let run = Program(
      "\(Self.prelude)\(site.statement) \(site.argument.name)=\(Self.inside(site.argument))"
    ).run()
    #expect(run.hasCompleted, "\(run.rendered)")
  }

  @Test("a value outside the range is one error at its place", arguments: sites)
  func outside(site: Site) {
    for value in Self.outside(site.argument) {
      let line = "\(site.statement) \(site.argument.name)=\(value)"
      let run = Program(Self.prelude + line).run()
      #expect(run.errors.count == 1 && run.outcome == nil, "\(line): \(run.rendered)")
      guard let label = run.errors.first?.labels.first else { continue }
      #expect(label.span.source.text(in: label.span.range) == value, "\(run.rendered)")
      guard !value.contains("["), !value.contains("<"), !value.contains("\"") else { continue }
      // The same value known only while running.
      let late = Program(
        "\(Self.prelude)proc late(x) { \(site.statement) \(site.argument.name)=x }\nlate x=\(value)"
      ).run()
      #expect(late.errors.map(\.code) == run.errors.map(\.code), "\(line): \(late.rendered)")
      #expect(late.errors.first?.title == run.errors.first?.title, "\(line): \(late.rendered)")
    }
  }

  @Test("arguments of observables have ranges too")
  func observableArguments() {
    for call in [
      "population(-1)", "population(1.5)", "population(inf)", "rho_re(0, -1)", "rho_im(0.5, 1)",
      "quadrature(inf)", "fidelity(fock, n=-1)", "fidelity(coherent, alpha=inf)",
      "fidelity(cotangent, theta=0, q=0.25)", "fidelity(cotangent, theta=0.8, q=1.5)",
    ] {
      let run = Program("measure \(call)").run()
      #expect(run.errors.count == 1, "\(call): \(run.rendered)")
    }
    for call in ["population(1e300)", "rho_re(1e18, 0)", "fidelity(fock, n=1e300)"] {
      let run = Program("measure \(call)").run()
      #expect(run.hasCompleted && run.numbers.first?.value == 0, "\(call): \(run.rendered)")
    }
  }
}

extension StatementDefinition {
  /// Its arguments stand before a block, which is needed too.
  fileprivate var hasBlock: Bool {
    shape.elements.contains { if case .block = $0 { true } else { false } }
  }
}

extension String {
  /// The same with a whole number where one is needed.
  fileprivate func wholeFor(_ argument: ArgumentDefinition) -> String {
    argument.kind == .count ? "\(argument.name)=1" : self
  }
}
