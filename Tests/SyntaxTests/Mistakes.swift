/// Scripts with mistakes and what a person sees.
enum Mistakes {
  static let all = inText + inExpressions + inStatements + [tooDeep]

  private static let parentheses = String(repeating: "(", count: 99)

  private static let tooDeep = Mistake(
    """
    let x =
      \(parentheses)((1
    """,
    #"""
    error[E0112]: this is nested too deeply
      ┌─ t.maser:2:103
    2 │   \#(parentheses)((1
      │   \#(blanks)  ^ name a part of it with `let`
      = at most 50 blocks or 100 brackets can stand inside each other, and 500 operators follow \#
    each other in one expression
    """#)

  private static let blanks = String(repeating: " ", count: 98)
}
