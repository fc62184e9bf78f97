extension Mistakes {
  static let inExpressions: [Mistake] = [
    Mistake(
      #"""
      collide theta=2 pi/sqrt(15)
      """#,
      #"""
      error[E0107]: a number next to a name: multiplication must be written
        ┌─ t.maser:1:17
      1 │ collide theta=2 pi/sqrt(15)
        │               ^ ^^ write `2*pi`
      """#),
    Mistake(
      #"""
      let x = 2(a) + (a)(b)
      """#,
      #"""
      error[E0107]: a number next to a parenthesis: multiplication must be written
        ┌─ t.maser:1:10
      1 │ let x = 2(a) + (a)(b)
        │         ^^^^ write `2*(a)`
      error[E0107]: a parenthesis next to a parenthesis: multiplication must be written
        ┌─ t.maser:1:19
      1 │ let x = 2(a) + (a)(b)
        │                ^^^^^^ write `(a)*(b)`
      """#),
    Mistake(
      #"""
      let x = pi sqrt(15)
      """#,
      #"""
      error[E0107]: a name next to a name: multiplication must be written
        ┌─ t.maser:1:12
      1 │ let x = pi sqrt(15)
        │         ^^ ^^^^ write `pi*sqrt(15)`
      """#),
    Mistake(
      #"""
      let x = 1 +
      """#,
      #"""
      error[E0108]: an expression is missing
        ┌─ t.maser:1:12
      1 │ let x = 1 +
        │            ^ a value is missing here
      """#),
    Mistake(
      #"""
      let x = * 3
      """#,
      #"""
      error[E0108]: an expression is missing
        ┌─ t.maser:1:9
      1 │ let x = * 3
        │         ^ `*` cannot start a value
      """#),
    Mistake(
      #"""
      let x = measure purity
      """#,
      #"""
      error[E0108]: an expression is missing
        ┌─ t.maser:1:9
      1 │ let x = measure purity
        │         ^^^^^^^ `measure` starts a statement and has no value
      """#),
    Mistake(
      #"""
      expect a < b < c
      """#,
      #"""
      error[E0109]: comparisons do not chain
        ┌─ t.maser:1:14
      1 │ expect a < b < c
        │          ^   ^ write `a < b and b < c`
      """#),
    Mistake(
      #"""
      expect a ~ b
      """#,
      #"""
      error[E0115]: `~` needs a tolerance
        ┌─ t.maser:1:13
      1 │ expect a ~ b
        │             ^ write `within` and how much they may differ
        = fix: for example `within 1e-6`
      """#),
    Mistake(
      #"""
      expect purity = 1
      """#,
      #"""
      error[E0117]: `=` does not compare
        ┌─ t.maser:1:15
      1 │ expect purity = 1
        │               ^ write `==` for integers, `~ … within …` for other numbers
      """#),
    Mistake(
      #"""
      if purity = 1 { }
      """#,
      #"""
      error[E0117]: `=` does not compare
        ┌─ t.maser:1:11
      1 │ if purity = 1 { }
        │           ^ write `==` for integers, `~ … within …` for other numbers
      """#),
    Mistake(
      #"""
      print "a {1 +} b"
      """#,
      #"""
      error[E0108]: an expression is missing
        ┌─ t.maser:1:14
      1 │ print "a {1 +} b"
        │              ^ a value is missing here
      """#),
    Mistake(
      #"""
      let x = if a else b
      """#,
      #"""
      error[E0108]: `if … then … else …` needs `then` here
        ┌─ t.maser:1:14
      1 │ let x = if a else b
        │              ^^^^ expected `then`
      """#),
    Mistake(
      #"""
      let x = run.
      """#,
      #"""
      error[E0108]: `series.column` needs a column's name here
        ┌─ t.maser:1:13
      1 │ let x = run.
        │             ^ expected a column's name
      """#),
  ]
}
