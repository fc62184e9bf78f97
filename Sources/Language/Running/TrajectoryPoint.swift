import Simulation

// A batch as the point of a sweep that it is kept as: in journals and shards.
extension TrajectoryBatch {
  /// The sums, then what each run has measured; a head line for each run among what was printed.
  var point: SweepPoint {
    let sums = SweepPoint.Reading(
      items: sums.numbers.map { SweepPoint.Reading(value: $0, truncation: 0, rounding: 0) })
    return SweepPoint(
      index: index, readings: [sums] + rows.flatMap(\.outcome.point.readings),
      status: SweepPoint.ok, printed: rows.flatMap { [$0.head] + $0.outcome.point.printed },
      verdicts: rows.flatMap(\.outcome.point.verdicts),
      collisions: rows.reduce(0) { $0.addingSaturated($1.outcome.point.collisions) },
      untilsNeverMet: rows.reduce(0) { $0 + $1.outcome.point.untilsNeverMet })
  }

  /// Nil for what is no batch of these runs with so many columns.
  init?(_ point: SweepPoint, runs: Range<Int>, columns: Int) {
    guard point.readings.count == 1 + runs.count * columns, let items = point.readings[0]?.items,
      let sums = RunSums(numbers: items.compactMap { $0?.value }), sums.runs == runs.count
    else { return nil }
    (index, self.sums) = (point.index, sums)
    var (printed, verdicts) = (point.printed[...], point.verdicts[...])
    for (place, run) in runs.enumerated() {
      guard let head = printed.popFirst(), let row = Row.parts(of: head),
        printed.count >= row.lines, verdicts.count >= row.verdicts
      else { return nil }
      let first = 1 + place * columns
      rows.append(
        Row(
          record: row.record,
          outcome: SweepOutcome(
            point: SweepPoint(
              index: run, readings: Array(point.readings[first..<(first + columns)]),
              status: row.status, printed: Array(printed.prefix(row.lines)),
              verdicts: Array(verdicts.prefix(row.verdicts)), collisions: row.collisions,
              untilsNeverMet: row.untils))))
      printed = printed.dropFirst(row.lines)
      verdicts = verdicts.dropFirst(row.verdicts)
    }
  }
}

extension TrajectoryBatch.Row {
  /// Record, lines printed, claims, collisions, untils never met, status.
  fileprivate var head: String {
    let point = outcome.point
    return
      "\(record) \(point.printed.count) \(point.verdicts.count) \(point.collisions) \(point.untilsNeverMet) \(point.status)"
  }

  fileprivate static func parts(
    of head: String
  ) -> (record: String, lines: Int, verdicts: Int, collisions: Int, untils: Int, status: String)? {
    let words = head.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
    guard words.count == 6 else { return nil }
    let counts = words[1...4].compactMap { Int($0) }
    guard counts.count == 4, counts.allSatisfy({ $0 >= 0 }) else { return nil }
    return (String(words[0]), counts[0], counts[1], counts[2], counts[3], String(words[5]))
  }
}
