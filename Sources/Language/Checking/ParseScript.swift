public import SourceText
public import Syntax

/// Parses a script in the published language.
public func parseScript(
  _ source: Source, grammar: Registry = .standard
) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  parse(source, grammar: grammar)
}
