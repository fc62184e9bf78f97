import SourceText

extension DiagnosticPage {
  /// Codes of reading the text.
  static let syntaxPages: [DiagnosticPage] = [
    DiagnosticPage(
      .unexpectedCharacter, "a character that the language does not use",
      "Often a character that looks like an operator, such as a multiplication sign or a long minus from a paper.",
      wrong: "measure 2 × pi", right: "measure 2*pi"),
    DiagnosticPage(
      .unclosedBracket, "a bracket is never closed",
      "The message shows where it was opened and where it should end.",
      wrong: "prepare qubit q=0.25\ncollide theta=pi/sqrt(15 n=1000",
      right: "prepare qubit q=0.25\ncollide theta=pi/sqrt(15) n=1000"),
    DiagnosticPage(
      .unmatchedBracket, "a closing bracket without an opening one",
      "Remove it, or put the opening bracket where the group begins.",
      wrong: "measure 2*pi)", right: "measure 2*pi"),
    DiagnosticPage(
      .unterminatedString, "a string is not closed on its line",
      "Strings are written in double quotes and end on the line they start.",
      wrong: "print \"energy: {energy}", right: "print \"energy: {energy}\""),
    DiagnosticPage(
      .malformedNumber, "a number that cannot be read",
      "Numbers are written 1, 0.25, 1e-3 or 1_000, and must fit a double.",
      wrong: "measure 1e999", right: "measure 1e99"),
    DiagnosticPage(
      .invalidBytes, "bytes that are not text",
      "A script is UTF-8 text without NUL characters. Save the file as UTF-8.",
      wrong: "measure \u{1}energy", right: "measure energy"),
    DiagnosticPage(
      .impliedMultiplication, "multiplication must be written",
      "A number next to a name is not a product: arguments are separated by blanks.",
      wrong: "measure 2 pi", right: "measure 2*pi"),
    DiagnosticPage(
      .expectedExpression, "an expression is missing",
      "Something must stand here: a number, a name, a call or brackets.",
      wrong: "measure 2 +* 3", right: "measure 2 + 3"),
    DiagnosticPage(
      .chainedComparison, "comparisons do not chain",
      "Compare twice and join with `and`.",
      wrong: "prepare cavity fock n=7\nexpect 0 <= energy <= 14",
      right: "prepare cavity fock n=7\nexpect 0 <= energy and energy <= 14"),
    DiagnosticPage(
      .notAStatement, "not a statement",
      "A line starts with a statement or the name of a procedure. To name a value use `let`, to print one `measure`.",
      wrong: "theta = 0.81", right: "let theta = 0.81\nmeasure theta"),
    DiagnosticPage(
      .missingSeparator, "two statements without a separator",
      "Statements end at the line's end or at a semicolon.",
      wrong: "measure energy measure purity", right: "measure energy; measure purity"),
    DiagnosticPage(
      .nestedTooDeeply, "nested too deeply",
      "Brackets, blocks and expressions have a generous limit of depth. Name a part with `let`.",
      wrong: "measure " + String(repeating: "(", count: 300) + "1"
        + String(repeating: ")", count: 300),
      right: "let x = (1 + 2)*3\nmeasure x"),
    DiagnosticPage(
      .incompleteStatement, "a statement is incomplete",
      "A word, name or value is missing; the message shows the statement's form.",
      wrong: "prepare q=0.25", right: "prepare qubit q=0.25"),
    DiagnosticPage(
      .reservedWord, "a reserved word cannot be a name",
      "Words such as `and`, `until` and `with` have a meaning of their own.",
      wrong: "let until = 3", right: "let latest = 3\nmeasure latest as x"),
    DiagnosticPage(
      .toleranceMissing, "`~` needs `within`",
      "Two computed numbers are never just equal: say how far apart they may be.",
      wrong: "expect energy ~ 0", right: "expect energy ~ 0 within 1e-9"),
    DiagnosticPage(
      .languageVersion, "another version of the language",
      "A script may begin with the version it was written for. A newer one needs a newer maser.",
      wrong: "maser 99\nmeasure energy", right: "maser 1\nmeasure energy"),
    DiagnosticPage(
      .assignmentInExpression, "`=` is not a comparison",
      "Whole numbers are compared with `==`, other numbers with `~ … within …`.",
      wrong: "expect k = 0", right: "expect k == 0"),
  ]
}
