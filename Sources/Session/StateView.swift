import Language
import Simulation
import SourceText

/// The state of the cavity and of the stream for a person.
enum StateView {
  /// What an action is summed up by.
  struct Summary {
    fileprivate var readings: [(name: String, text: String, isReportable: Bool)] = []

    /// `hasErgotropy`: also what takes the eigenvalues of the state.
    init(_ machine: Machine, hasErgotropy: Bool) {
      for name in ["energy", "purity", "ergotropy"] where hasErgotropy || name != "ergotropy" {
        guard let (text, isReportable) = reading(name, machine) else { continue }
        readings.append((name, text, isReportable))
      }
    }

    fileprivate func text(_ name: String) -> String? {
      readings.first { $0.name == name && $0.isReportable }?.text
    }
  }

  /// Above so many levels the eigenvalues that an ergotropy needs would take longer than reading the line.
  private static let mostLevels = 400

  /// `energy 6.15029  purity 1.00000`, those that changed.
  static func text(_ now: Summary, since before: Summary?, seconds: Double?) -> String {
    var pieces = now.readings.filter { $0.isReportable && before?.text($0.name) != $0.text }
      .map { "\($0.name) \($0.text)" }
    if now.readings.contains(where: { !$0.isReportable }) {
      pieces.append("(the levels do not suffice: numbers are above the tolerance)")
    } else if pieces.isEmpty {
      pieces.append(joinedList(now.readings.map(\.name), conjunction: "and") + " as before")
    }
    if let seconds { pieces.append(" " + Progress.duration(seconds)) }
    return pieces.joined(separator: "  ")
  }

  fileprivate static func reading(_ name: String, _ machine: Machine)
    -> (text: String, isReportable: Bool)?
  {
    if name == "ergotropy", machine.cavity.levels > mostLevels,
      machine.cavity.representation != .populations
    {
      return nil
    }
    guard let quantity = machine.reading(name) else { return nil }
    return (machine.format.text(quantity), machine.isReportable(quantity))
  }

  // MARK: Tables

  /// A table of observables, now and earlier, those that can be told.
  static func comparison(of machine: Machine, with earlier: Machine) -> [String] {
    let names = [
      "k", "energy", "variance", "fano", "purity", "entropy", "ergotropy", "a_re", "a_im", "levels",
    ]
    var rows: [[String]] = []
    for name in names {
      let then = reading(name, earlier)?.text ?? "undefined"
      let now = reading(name, machine)?.text ?? "undefined"
      if then != now { rows.append([name, then, now]) }
    }
    guard !rows.isEmpty else { return ["nothing differs"] }
    return columns([["", "then", "now"]] + rows)
  }

  static func columns(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (text, width) in zip(row, widths) {
        line += text + String(repeating: " ", count: width - text.count + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  // MARK: The stream

  /// `0.25 |g><g| + 0.75 |e><e| + 0.4330 (|e><g| + h.c.), pure`.
  static func text(of qubit: QubitState, isPlain: Bool) -> String {
    let format = NumberFormat(digits: 4)
    func short(_ value: Double) -> String { format.briefText(value) }
    var text = "\(short(qubit.groundWeight)) |g><g| + \(short(qubit.excitedWeight)) |e><e|"
    let coupling = qubit.coupling
    if coupling != 0 {
      let sign = coupling < 0 ? "-" : "+"
      let phase = qubit.phase == 0 ? "" : "e^(i \(short(qubit.phase))) "
      text += " \(sign) \(format.text(Quantity(abs(coupling)))) (\(phase)|e><g| + h.c.)"
    }
    let smaller = qubit.eigenvalues.0
    return text + (smaller < 1e-15 ? ", pure" : ", mixed")
  }

  // MARK: The cavity

  private static let mostRows = 24

  /// Populations as bars, levels, bounds, the qubit.
  static func lines(of machine: Machine, columns: Int, isPlain: Bool) -> [String] {
    let cavity = machine.cavity
    var lines: [String] = []
    let names = ["energy", "purity", "ergotropy", "fano"]
    let readings = names.compactMap { name in
      reading(name, machine).map { "\(name) \($0.text)" }
    }
    lines.append("k=\(collisionCountText(cavity.collisions))  " + readings.joined(separator: "  "))
    lines += bars(
      cavity.populations, within: cavity.population(0).bound, columns: columns, isPlain: isPlain)
    lines.append(
      "\(cavity.levels) levels (\(machine.numerics.levels == nil ? "automatic" : "fixed")), "
        + "stored as \(cavity.representation.words)")
    lines.append(
      "bound of what the levels cut off: trace \(bound(cavity.bounds.norm)), "
        + "energy \(bound(cavity.bounds.first)); rounding of the energy \(bound(cavity.energy.rounding))"
    )
    if cavity.hasMemory { lines.append("a qubit in memory, to swap with the next") }
    if let record = cavity.record {
      let seen = record.outcomes.suffix(24).map { String($0.outcome.symbol) }.joined()
      let dots = record.outcomes.count > 24 ? "…" : ""
      let probability = reading("probability", machine)?.text ?? ""
      lines.append("detectors have said \(dots)\(seen), probability \(probability)")
    }
    lines.append(
      machine.qubit.map { "qubit: \(text(of: $0, isPlain: isPlain))" }
        ?? "no qubit has been prepared")
    return lines
  }

  private static func bound(_ value: Double) -> String { NumberFormat.boundText(value) }

  /// The photon distribution where it is worth seeing; wide ones with several levels to a bar.
  /// Each is known within `bound`.
  static func bars(
    _ populations: [Double], within bound: Double, columns: Int, isPlain: Bool
  ) -> [String] {
    let visible = (populations.max() ?? 0) * 1e-3
    guard let first = populations.firstIndex(where: { $0 > visible }),
      let last = populations.lastIndex(where: { $0 > visible })
    else { return [] }
    let group = (last - first) / mostRows + 1
    let rows = stride(from: first, through: last, by: group).map { start in
      let end = min(start + group - 1, last)
      return (
        label: group == 1 ? "\(start)" : "\(start)-\(end)",
        weight: populations[start...end].reduce(0, +)
      )
    }
    let labelWidth = rows.map(\.label.count).max() ?? 1
    let most = rows.map(\.weight).max() ?? 1
    let room = max(4, min(50, columns - labelWidth - 12))
    let format = NumberFormat(digits: 3)
    return rows.map { row in
      let label = String(repeating: " ", count: labelWidth - row.label.count) + row.label
      let value = format.text(Quantity(row.weight, truncation: Double(group) * bound))
      let padding = String(repeating: " ", count: max(0, 8 - value.count))
      return "\(label)  \(value)\(padding) "
        + bar(row.weight / most * Double(room), isPlain: isPlain)
    }
  }

  private static func bar(_ length: Double, isPlain: Bool) -> String {
    let whole = max(0, Int(saturating: length))
    guard !isPlain else {
      return String(repeating: "#", count: max(0, Int(saturating: length + 0.5)))
    }
    let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: whole)
      + eighths[max(0, min(7, Int(saturating: (length - Double(whole)) * 8)))]
  }
}

extension Representation {
  fileprivate var words: String {
    switch self {
    case .populations: "populations"
    case .realSymmetric: "a real symmetric matrix"
    case .hermitian: "a complex Hermitian matrix"
    }
  }
}
