import Language

/// What the numbers rest on.
struct AccuracySection {
  let facts: ReportFacts

  var section: PageSection {
    let rows: [[HTML]] = [
      ["Fock levels at the end", HTML(facts.levels)],
      ["collisions", HTML(facts.collisions)],
      ["what the levels cut off the trace", "at most \(ReportFacts.brief(facts.traceBound))"],
      [
        "what they cut off the energy", "at most \(ReportFacts.brief(facts.energyBound)) quanta",
      ],
      ["tolerance in force", HTML(facts.tolerance)],
      ["seed of random numbers", HTML(facts.seed)],
      ["kernel", HTML(facts.kernel)], ["mathematical library", HTML(facts.library)],
    ]
    let table = PageTable(
      caption: "What the numbers rest on", heads: ["what", "this run"], rows: rows)
    return PageSection(
      "accuracy", "Accuracy",
      "<p>Every number stands with a bound on its distance from the exact solution of the model. A bound has two parts. The first is what the Fock space cuts off: it is proven, by a ledger of everything that was left out on the way, and the levels grow by themselves so that it stays below the tolerance. The second is what rounding may have added: an estimate from above, operation by operation. A claim passes or fails only where the bounds leave no doubt, and is undecided otherwise.</p>\(table.markup)"
    )
  }
}
