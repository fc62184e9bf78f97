import SourceText
import Syntax

// `np.sqrt(2)`, `math.pi`: names with the module of another language before them.
extension Checker {
  /// The name behind the last dot.
  private func bare(_ word: Word) -> Word {
    let text = String(word.text.split(separator: ".").last ?? "")
    return Word(text, SourceRange(word.range.upper - text.utf8.count, word.range.upper))
  }

  private var noPrefix: String {
    Vocabulary.standard.advice(for: "np", at: .module)?.text ?? "names have no prefix"
  }

  mutating func unknownQualified(_ word: Word) {
    let name = bare(word).text
    let kind = registry.kind(of: name)
    let meant =
      kind == .constant || kind == .observable
      ? Meant(label: "write `\(name)`", replacement: name) : meant(byValue: name)
    report(
      .unknownName, noPrefix, at: word.range, meant?.label ?? "nothing is called `\(name)`",
      fixIts: meant?.replacement.map { replacement(word.range, $0) } ?? [])
  }

  mutating func unknownQualified(
    _ word: Word, _ arguments: [CallArgument], _ range: SourceRange
  ) {
    let name = bare(word)
    if let written = qualified(word.text, arguments) ?? rewritten(name, arguments, range) {
      report(
        .unknownName, noPrefix, at: word.range, "write `\(written)`",
        fixIts: replacement(range, written))
      return
    }
    let kind = registry.kind(of: name.text)
    let meant =
      kind == .function || kind == .observableCall
      ? Meant(label: label(for: name.text), replacement: name.text)
      : meant(byFunction: name.text, arguments: arguments)
    report(
      .unknownName, noPrefix, at: word.range, meant?.label ?? "there is no function `\(name.text)`",
      fixIts: meant?.replacement.map { replacement(word.range, $0) } ?? [])
  }

  /// The same name, but another meaning.
  private func label(for name: String) -> String {
    switch name {
    case "std": "write `std`, which divides by n - 1"
    case "round": "write `round`, which takes halves away from zero"
    default: "write `\(name)`"
    }
  }

  /// `np.logspace(0, 2, 3)` takes powers of ten.
  private func qualified(_ name: String, _ arguments: [CallArgument]) -> String? {
    guard ["np.logspace", "numpy.logspace", "torch.logspace"].contains(name), arguments.count == 3,
      arguments.allSatisfy({ $0.name == nil })
    else { return nil }
    let ends = arguments.prefix(2).map { argument -> String in
      let text = text(argument.value.range)
      if case .number = argument.value.kind { return "10^\(text)" }
      return "10^(\(text))"
    }
    return "logspace(\(ends[0]), \(ends[1]), \(text(arguments[2].value.range)))"
  }
}
