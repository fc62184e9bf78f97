import SourceText

extension DiagnosticPage {
  /// Codes of names and arguments.
  static let namePages: [DiagnosticPage] = [
    DiagnosticPage(
      .unknownName, "an unknown name",
      "Names are observables, constants, parameters and values declared before.",
      wrong: "measure purty", right: "measure purity"),
    DiagnosticPage(
      .unknownFunction, "an unknown function",
      "`maser help` lists the functions. A name followed by a bracket is always a call.",
      wrong: "measure sqr(2)", right: "measure sqrt(2)"),
    DiagnosticPage(
      .unknownArgument, "an unknown argument",
      "The message lists what the statement takes.",
      wrong: "prepare qubit q=0.25\ncollide tetha=pi/sqrt(15) n=1000",
      right: "prepare qubit q=0.25\ncollide theta=pi/sqrt(15) n=1000"),
    DiagnosticPage(
      .missingArgument, "a required argument is missing",
      "Arguments without a default must be given.",
      wrong: "damp nbar=0.15", right: "damp gamma=0.1 nbar=0.15"),
    DiagnosticPage(
      .repeatedArgument, "an argument is given twice", "Remove one of the two.",
      wrong: "damp gamma=0.1 gamma=0.2", right: "damp gamma=0.1"),
    DiagnosticPage(
      .conflictingArguments, "arguments that exclude each other",
      "For example `q=` and `excited=` say the same thing from two sides.",
      wrong: "prepare qubit q=0.25 excited=0.75", right: "prepare qubit excited=0.75"),
    DiagnosticPage(
      .wrongArgumentCount, "a wrong number of arguments",
      "The message shows how the function is written.",
      wrong: "measure sqrt(1, 2)", right: "measure sqrt(2)"),
    DiagnosticPage(
      .wrongType, "a value of the wrong kind",
      "Numbers, conditions, lists and strings do not stand for each other.",
      wrong: "expect energy + 1", right: "expect energy + 1 > 0"),
    DiagnosticPage(
      .equalityOfReals, "`==` between numbers that are not whole",
      "Computed numbers are equal only within their bounds; `==` is for counts.",
      wrong: "expect energy == 0.5", right: "expect not (energy ~ 0.5 within 1e-9)"),
    DiagnosticPage(
      .nameTaken, "a name that is taken",
      "Observables, functions and constants keep their meaning everywhere.",
      wrong: "let energy = 3", right: "let target = 3\nmeasure target as x"),
    DiagnosticPage(
      .recursion, "a procedure calls itself",
      "Every program ends, so that its cost is known before: loops are bounded and procedures do not call themselves.",
      wrong: "proc again(n) { again n=n }\nagain n=1",
      right: "proc once(n) { damp gamma=n }\nrepeat 3 { once n=1 }"),
    DiagnosticPage(
      .actionInInclude, "an included file does something",
      "Included files declare things; what acts on the cavity stands in the script or in a procedure.",
      wrong: "include \"acts.maser\"", right: "include \"declares.maser\"\nmeasure filling",
      files: [
        "acts.maser": "damp gamma=1", "declares.maser": "observable filling = energy/14",
      ]),
    DiagnosticPage(
      .includeCycle, "files include each other",
      "The message shows the chain. Put what both need into a third file.",
      wrong: "include \"a.maser\"", right: "include \"c.maser\"",
      files: [
        "a.maser": "include \"b.maser\"", "b.maser": "include \"a.maser\"",
        "c.maser": "seed 3\nobservable u = uniform(0, 1)",
      ]),
    DiagnosticPage(
      .includeUnreadable, "a file that cannot be included",
      "Includes are files below the script's folder.",
      wrong: "include \"../elsewhere.maser\"", right: "include \"declares.maser\"\nmeasure filling",
      files: ["declares.maser": "observable filling = energy/14"]),
    DiagnosticPage(
      .statementNotAllowedHere, "a statement in the wrong place",
      "Parameters, procedures and includes stand at the top level of the script.",
      wrong: "repeat 3 { param x = 1 }", right: "param x = 1\nrepeat 3 { measure x }"),
    DiagnosticPage(
      .notConstant, "a value that must be constant",
      "The default and the range of a parameter are known before the run.",
      wrong: "param x = energy", right: "param x = 0.5\nmeasure x"),
    DiagnosticPage(
      .unknownColumn, "an unknown series or column",
      "A series has the columns that were recorded or measured, and `k`.",
      wrong: "record energy as run\nmeasure mean(run.purity)",
      right: "observable mean_energy = energy\nmeasure mean_energy"),
    DiagnosticPage(
      .outputPathEscapes, "output outside the output folder",
      "Files are written below the folder chosen with `--out`.",
      wrong: "plot wigner to \"../w.png\"", right: "measure population(0)"),
    DiagnosticPage(
      .shadowsWhatItReads, "a `let` in a block reads the name that it hides",
      "A `let` in a block makes a new value, which ends with the block: a sum made in this way stays what it was. `s = s + …` gives the outer value anew; a value of the block's own takes another name.",
      wrong: "let s = 0\nfor n in 0..3 { let s = s + population(n) }\nmeasure s",
      right: "let s = 0\nfor n in 0..3 { s = s + population(n) }\nmeasure s"),
    DiagnosticPage(
      .notAssignable, "a name that cannot be assigned",
      "`x = …` gives a `let` of this or an enclosing block another value. Parameters, loop variables, measured names and observables keep theirs, and nothing goes out of a sweep or a procedure by assignment.",
      wrong: "param x = 1\nrepeat 3 { x = x + 1 }\nmeasure x",
      right: "param x = 1\nlet y = x\nrepeat 3 { y = y + 1 }\nmeasure y"),
  ]
}
