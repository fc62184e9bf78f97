public import SourceText
public import Syntax

/// Parses a script in the published language.
public func parseScript(
  _ source: Source, grammar: Registry = .standard
) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  parse(source, grammar: grammar)
}

/// A script of the published language in its canonical layout; no text if it has syntax errors.
public func formatScript(_ source: Source) -> (text: String?, diagnostics: [Diagnostic]) {
  let (tree, diagnostics) = parseScript(source)
  return (format(tree, grammar: Registry.standard), diagnostics)
}
