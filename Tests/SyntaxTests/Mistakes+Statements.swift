extension Mistakes {
  static let inStatements: [Mistake] = [
    Mistake(
      #"""
      let x = (1, 2]
      """#,
      #"""
      error[E0111]: `,` does not fit in these brackets
        ┌─ t.maser:1:11
      1 │ let x = (1, 2]
        │           ^ a list is written in `[` and `]`
      """#),
    Mistake(
      #"""
      theta = 0.81
      """#,
      #"""
      error[E0110]: `theta` is not a statement
        ┌─ t.maser:1:1
      1 │ theta = 0.81
        │ ^^^^^ to name a value write `let theta = 0.81`; to make it settable from the \#
      command line, `param theta = 0.81`
      """#),
    Mistake(
      #"""
      repat 3 { measure a }
      """#,
      #"""
      error[E0110]: `repat` is not a statement
        ┌─ t.maser:1:1
      1 │ repat 3 { measure a }
        │ ^^^^^ did you mean `repeat`?
      """#),
    Mistake(
      #"""
      qubit q=0.25
      """#,
      #"""
      error[E0110]: `qubit` is not a statement
        ┌─ t.maser:1:1
      1 │ qubit q=0.25
        │ ^^^^^ did you mean `prepare qubit`?
      """#),
    Mistake(
      #"""
      energy + 1
      """#,
      #"""
      error[E0110]: `energy` is not a statement
        ┌─ t.maser:1:1
      1 │ energy + 1
        │ ^^^^^^ to see the value of an expression write `measure …`
      """#),
    Mistake(
      #"""
      1 + 2
      """#,
      #"""
      error[E0110]: a statement starts with a word
        ┌─ t.maser:1:1
      1 │ 1 + 2
        │ ^ to see the value of an expression write `measure …`
      """#),
    Mistake(
      #"""
      charge 0.8
      """#,
      #"""
      error[E0113]: arguments are written name=value
        ┌─ t.maser:1:8
      1 │ charge 0.8
        │        ^^^ write the argument's name and `=` before it
      """#),
    Mistake(
      #"""
      prepare cavty vacuum
      """#,
      #"""
      error[E0113]: `prepare` needs `qubit` or `cavity` here
        ┌─ t.maser:1:9
      1 │ prepare cavty vacuum
        │         ^^^^^ did you mean `cavity`?
        = the form is:  prepare qubit … or prepare cavity …
      """#),
    Mistake(
      #"""
      prepare
      """#,
      #"""
      error[E0113]: `prepare` needs `qubit` or `cavity` here
        ┌─ t.maser:1:8
      1 │ prepare
        │        ^ expected `qubit` or `cavity`
        = the form is:  prepare qubit … or prepare cavity …
      """#),
    Mistake(
      #"""
      let = 3
      """#,
      #"""
      error[E0113]: `let` needs a name here
        ┌─ t.maser:1:5
      1 │ let = 3
        │     ^ expected a name
        = the form is:  let x = value
      """#),
    Mistake(
      #"""
      collide theta 0.8
      """#,
      #"""
      error[E0113]: arguments are written name=value
        ┌─ t.maser:1:9
      1 │ collide theta 0.8
        │         ^^^^^ write `theta=0.8`
        = the form is:  collide theta= [n=1]
      """#),
    Mistake(
      #"""
      collide 0.8
      """#,
      #"""
      error[E0113]: arguments are written name=value
        ┌─ t.maser:1:9
      1 │ collide 0.8
        │         ^^^ write `name=0.8`
        = the form is:  collide theta= [n=1]
      """#),
    Mistake(
      #"""
      set c=1 collide theta=1
      """#,
      #"""
      error[E0111]: two statements on one line need a `;` between them
        ┌─ t.maser:1:8
      1 │ set c=1 collide theta=1
        │        ^ write `;` here
      """#),
    Mistake(
      #"""
      collide theta=1, n=5
      """#,
      #"""
      error[E0111]: arguments are separated by blanks, not by commas
        ┌─ t.maser:1:16
      1 │ collide theta=1, n=5
        │                ^ remove it
      """#),
    Mistake(
      #"""
      let f = [1 2]
      """#,
      #"""
      error[E0111]: a comma is missing
        ┌─ t.maser:1:11
      1 │ let f = [1 2]
        │           ^ write `,` between the items
      """#),
    Mistake(
      #"""
      measure a because "b"
      """#,
      #"""
      error[E0111]: `measure` has no `because`
        ┌─ t.maser:1:11
      1 │ measure a because "b"
        │           ^^^^^^^ `because` belongs to `expect`
        = the form is:  measure energy [as e]
      """#),
    Mistake(
      #"""
      let collide = 3
      """#,
      #"""
      error[E0114]: `collide` is a statement and cannot be a name
        ┌─ t.maser:1:5
      1 │ let collide = 3
        │     ^^^^^^^ choose another name, for example `collide_1`
      """#),
    Mistake(
      #"""
      for if in 1..3 { }
      """#,
      #"""
      error[E0114]: `if` is a statement and cannot be a name
        ┌─ t.maser:1:5
      1 │ for if in 1..3 { }
        │     ^^ choose another name, for example `if_1`
      """#),
    Mistake(
      #"""
      let x == 3
      """#,
      #"""
      error[E0113]: `==` compares; a value is given with `=`
        ┌─ t.maser:1:7
      1 │ let x == 3
        │       ^^ write `=`
      """#),
    Mistake(
      #"""
      collide n=1 with damp gamma=1 with damp gamma=2
      """#,
      #"""
      error[E0205]: `with` is given twice
        ┌─ t.maser:1:31
      1 │ collide n=1 with damp gamma=1 with damp gamma=2
        │                               ^^^^ keep one of them
      """#),
    Mistake(
      #"""
      proc charge(x) { }; charge 0.8
      """#,
      #"""
      error[E0113]: arguments are written name=value
        ┌─ t.maser:1:28
      1 │ proc charge(x) { }; charge 0.8
        │                            ^^^ write `x=0.8`
      """#),
    Mistake(
      #"""
      let x = (a, 1)
      """#,
      #"""
      error[E0111]: `,` does not fit in these brackets
        ┌─ t.maser:1:11
      1 │ let x = (a, 1)
        │           ^ a list is written in `[` and `]`
      """#),
    Mistake(
      #"""
      let x = f(1 within 2)
      """#,
      #"""
      error[E0111]: `within` does not fit in these brackets
        ┌─ t.maser:1:13
      1 │ let x = f(1 within 2)
        │             ^^^^^^ expected `,` or the closing bracket
      """#),
    Mistake(
      #"""
      sqrt(15)
      """#,
      #"""
      error[E0110]: `sqrt` is not a statement
        ┌─ t.maser:1:1
      1 │ sqrt(15)
        │ ^^^^ to see the value of an expression write `measure …`
      """#),
    Mistake(
      #"""
      charge theta=1 {
      """#,
      #"""
      error[E0111]: unexpected `{` after a complete statement
        ┌─ t.maser:1:16
      1 │ charge theta=1 {
        │                ^ a statement ends at `;` or at the end of its line
      error[E0102]: unclosed brace
        ┌─ t.maser:1:17
      1 │ charge theta=1 {
        │                ^^ expected `}` here
        │                opened here
        = fix: write `}`
      """#),
    Mistake(
      #"""
      sweep x as s { }
      """#,
      #"""
      error[E0113]: `sweep` needs `in` here
        ┌─ t.maser:1:9
      1 │ sweep x as s { }
        │         ^^ expected `in`
        = the form is:  sweep x in A as name { }
      """#),
    Mistake(
      #"""
      proc f { }
      """#,
      #"""
      error[E0113]: parameters stand in parentheses
        ┌─ t.maser:1:8
      1 │ proc f { }
        │        ^ write `()`
        = the form is:  proc f(x, y=1) { }
      """#),
  ]
}
