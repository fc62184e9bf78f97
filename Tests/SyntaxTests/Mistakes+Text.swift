extension Mistakes {
  static let inText: [Mistake] = [
    Mistake(
      #"""
      collide theta=pi/sqrt(15 n=1000
      """#,
      #"""
      error[E0102]: unclosed parenthesis
        ┌─ t.maser:1:25
      1 │ collide theta=pi/sqrt(15 n=1000
        │                      ^  ^ expected `)` here
        │                      opened here
        = other problems on this line are not reported
      """#),
    Mistake(
      #"""
      let x = [1, 2
      measure x
      """#,
      #"""
      error[E0102]: unclosed bracket
        ┌─ t.maser:1:14
      1 │ let x = [1, 2
        │         ^    ^ expected `]` here
        │         opened here
        = other problems on this line are not reported
      """#),
    Mistake(
      #"""
      repeat 3 {
        measure a
      """#,
      #"""
      error[E0102]: unclosed brace
        ┌─ t.maser:2:12
      2 │   measure a
        │            ^ expected `}` here
        ┌─ t.maser:1:10
      1 │ repeat 3 {
        │          ^ opened here
        = fix: write `}`
      """#),
    Mistake(
      #"""
      measure a)
      """#,
      #"""
      error[E0103]: `)` closes nothing
        ┌─ t.maser:1:10
      1 │ measure a)
        │          ^ no `(` is open here
        = fix: remove it
      """#),
    Mistake(
      #"""
      measure a
      }
      """#,
      #"""
      error[E0103]: `}` closes nothing
        ┌─ t.maser:2:1
      2 │ }
        │ ^ no `{` is open here
        = fix: remove it
      """#),
    Mistake(
      #"""
      print "energy
      measure a
      """#,
      #"""
      error[E0104]: this string is not closed on its line
        ┌─ t.maser:1:14
      1 │ print "energy
        │       ^      ^ expected `"` at the latest here
        │       opened here
      """#),
    Mistake(
      #"""
      let x = 1.
      """#,
      #"""
      error[E0105]: a digit is missing after the point
        ┌─ t.maser:1:9
      1 │ let x = 1.
        │         ^^ write `1.0`
      """#),
    Mistake(
      #"""
      let x = 1e999
      """#,
      #"""
      error[E0105]: this number is too large; the largest is about 1.8e308
        ┌─ t.maser:1:9
      1 │ let x = 1e999
        │         ^^^^^ write `inf`
      """#),
    Mistake(
      #"""
      let x = 1__0
      """#,
      #"""
      error[E0105]: `_` stands between digits only
        ┌─ t.maser:1:9
      1 │ let x = 1__0
        │         ^^^^ write `1_0`
      """#),
    Mistake(
      #"""
      let x = 2 × 3
      """#,
      #"""
      error[E0101]: unexpected character `×`
        ┌─ t.maser:1:11
      1 │ let x = 2 × 3
        │           ^ write `*`
      """#),
    Mistake(
      #"""
      let x = 50 % 3
      """#,
      #"""
      error[E0101]: `%` is not an operator
        ┌─ t.maser:1:12
      1 │ let x = 50 % 3
        │            ^ write `(50 - 3*floor(50/3))`
      """#),
    Mistake(
      #"""
      let x = “a”
      """#,
      #"""
      error[E0101]: strings are written in straight double quotes
        ┌─ t.maser:1:9
      1 │ let x = “a”
        │         ^^^ write `"a"`
      """#),
    Mistake(
      #"""
      measure a@b
      """#,
      #"""
      error[E0101]: unexpected character `@`
        ┌─ t.maser:1:10
      1 │ measure a@b
        │          ^
      """#),
    Mistake(
      #"""
      print "a {b"
      """#,
      #"""
      error[E0102]: unclosed brace in a string
        ┌─ t.maser:1:12
      1 │ print "a {b"
        │          ^ ^ expected `}` here
        │          opened here
        = write `\{` for the sign itself
      """#),
    Mistake(
      #"""
      print "a } b"
      """#,
      #"""
      error[E0103]: `}` closes nothing in this string
        ┌─ t.maser:1:10
      1 │ print "a } b"
        │          ^ write `\}` for the sign itself
      """#),
    Mistake(
      #"""
      let x = "a\q"
      """#,
      #"""
      error[E0101]: a `\` in a string starts an escape
        ┌─ t.maser:1:11
      1 │ let x = "a\q"
        │           ^ write `\\` for the sign itself
        = the escapes are \" \\ \n \t \{ \}
      """#),
    Mistake(
      #"""
      measure a\#u{0}\#u{0} b
      """#,
      #"""
      error[E0106]: a control character (U+0000) in the text
        ┌─ t.maser:1:10
      1 │ measure a�� b
        │          ^^ remove it
      """#),
  ]
}
