import Simulation

extension AnalysisRecord {
  /// A block of lines, the first what was analysed, the others `what   value`.
  func text(_ numbers: NumberFormat) -> String {
    var block = AnalysisBlock(numbers: numbers)
    block.describe(self)
    return block.lines.joined(separator: "\n")
  }
}

private struct AnalysisBlock {
  let numbers: NumberFormat
  private(set) var lines: [String] = []
  /// Photons at a time.
  private var step = 1

  init(numbers: NumberFormat) { self.numbers = numbers }

  mutating func describe(_ record: AnalysisRecord) {
    lines = [heading(record)]
    step = record.analysis.step
    residues(record)
    gates(record)
    for occupied in record.analysis.sectors {
      sector(occupied, isSlow: occupied.sector.lower == 0 && record.hold == .metastable)
    }
    let elsewhere = record.analysis.weightElsewhere
    if elsewhere.value > 1e-13 {
      add("", "other sectors hold \(shown(elsewhere))")
    }
    if let steady = record.analysis.steady {
      let fano = steady.fano.map { ", fano \(shown($0))" } ?? ""
      add("steady", "\(moments(steady.energy, steady.purity))\(fano), from every start")
      if let second = steady.secondEigenvalue {
        relaxation(second, steady.relaxation, of: steady.reachesAll)
      } else {
        add(
          "",
          step == 1
            ? "|lambda_2| not computed for so many levels"
            : "|lambda_2| not computed where the damping joins residues")
      }
    } else if let obstacle = record.analysis.steadyObstacle {
      add("steady", "not established: \(obstacle.explanation)")
    }
    basin(record)
  }

  private func heading(_ record: AnalysisRecord) -> String {
    func brief(_ value: Double) -> String { numbers.briefText(value) }
    var coupling = ""
    if let (word, arguments) = record.coupling {
      coupling =
        ([word] + arguments.map { "\($0.name)=\(shown($0.value))" }).joined(separator: " ") + " "
    }
    var line =
      "analyze \(coupling)theta=\(brief(record.theta)) q=\(brief(record.qubit.groundWeight)) c=\(brief(record.qubit.coherence))"
    if let damping = record.damping {
      line +=
        ", each followed by damp gamma=\(brief(damping.strength)) nbar=\(brief(damping.thermalPhotons))"
    }
    return line + (record.isFromState ? ", from the state" : ", from the vacuum")
  }

  private func shown(_ value: ReportValue) -> String {
    switch value {
    case .number(let number): numbers.briefText(number)
    case .word(let word): word
    default: ""
    }
  }

  private mutating func add(_ what: String, _ text: String) {
    let padding = String(repeating: " ", count: max(1, 11 - what.count))
    lines.append("  \(what)\(padding)\(text)")
  }

  private func shown(_ estimate: Estimate) -> String { numbers.text(Quantity(estimate)) }

  private func moments(_ energy: Estimate, _ purity: Estimate) -> String {
    "energy \(shown(energy)), purity \(shown(purity))"
  }

  // MARK: Gates

  private mutating func gates(_ record: AnalysisRecord) {
    for gate in record.analysis.gates {
      let place = place(gate.level, gate.halfTurns, record)
      guard gate.halfTurns > 0 else {
        add("trap", place)
        continue
      }
      let parity = gate.halfTurns % 2 == 0 ? "even" : "odd"
      if gate.isExact {
        add("trap", "\(place) (\(parity)): exact to the roundings of theta")
      } else {
        let part = NumberFormat(digits: 3).text(Quantity(gate.transmission))
        add("gate", "\(place) (\(parity)): lets \(part) of the excited pass")
      }
    }
    if record.theta == 0 {
      add("trap", "theta = 0: no collision changes anything")
    } else if !record.analysis.gates.contains(where: \.isExact) {
      let end = record.analysis.sectors.first?.sector.end
      add(
        "trap",
        end.map { "the first exact one is \(place($0.level, $0.halfTurns, record))" }
          ?? "none exact below n=\(CycleAnalysis.trapLimit)")
    }
  }

  private func place(_ level: Int, _ halfTurns: Int, _ record: AnalysisRecord) -> String {
    if halfTurns > 0 { return "n=\(level), j=\(halfTurns)" }
    let isAboveTop = level > record.analysis.top ?? .max
    return "n=\(level): \(isAboveTop ? "above the top, " : "")no rung"
  }

  // MARK: Sectors

  private mutating func residues(_ record: AnalysisRecord) {
    guard step > 1 else { return }
    add(
      "residues",
      record.damping == nil
        ? "\(step) photons at a time: no population changes its n mod \(step)"
        : "\(step) photons at a time: only the damping changes n mod \(step)")
  }

  private func levels(_ lower: Int, _ end: Int?) -> String {
    guard step > 1 else { return end.map { "\(lower)..\($0 - 1)" } ?? "\(lower) and up" }
    if let end, end - step == lower { return "\(lower)" }
    return (end.map { "\(lower)..\($0 - step)" } ?? "\(lower) and up") + " in steps of \(step)"
  }

  private mutating func sector(_ occupied: CycleAnalysis.Occupied, isSlow: Bool) {
    let sector = occupied.sector
    let levels = levels(sector.lower, sector.end?.level)
    let isEmpty = occupied.weight.value + occupied.weight.bound < 1e-15
    let weight = isEmpty ? "nothing" : shown(occupied.weight)
    var line = "\(levels), holds \(weight) of the start; "
    switch sector.kind {
    case .number: line += "number state"
    case .geometric: line += "mixture r^\(step == 1 ? "n" : "(n/\(step))"), r=(1-q)/q"
    case .cotangent: line += "cotangent state"
    case .tangent: line += "tangent state"
    case .mixed: line += "mixed state"
    case .none: line += "no steady state known"
    }
    if let energy = sector.energy, let purity = sector.purity {
      line += ", \(moments(energy, purity))"
    }
    add("sector", line)
    if let second = sector.secondEigenvalue, sector.relaxation != nil || !isSlow {
      relaxation(second, sector.relaxation, of: occupied.reachesAll)
    } else if sector.kind == .none {
      add("", "|lambda_2| none: the sector has no end")
    } else {
      add(
        "",
        isSlow
          ? "|lambda_2| at least 1 - leak: no faster than the lifetime below"
          : "|lambda_2| not computed for so many levels")
    }
  }

  private mutating func relaxation(_ second: Estimate, _ time: Estimate?, of isAll: Bool = true) {
    let text =
      time.map { "relaxation \(shown($0)) cycles" } ?? "relaxation longer than doubles can tell"
    add("", "|lambda_2| \(shown(second)), \(text)" + (isAll ? "" : ", for a start like the vacuum"))
  }

  // MARK: The basin

  private mutating func basin(_ record: AnalysisRecord) {
    guard let basin = record.analysis.basin, let hold = record.hold else {
      if record.theta != 0 { add("basin", noBasin(record)) }
      return
    }
    var levels = basin.levels == 1 ? "0" : levels(0, step * basin.levels)
    // The level nearest to the gate may be one of the basin's.
    if record.analysis.gates.first?.level != basin.gate.level {
      levels += record.coupling == nil ? ", theta sqrt(n) < pi," : ", theta h < pi,"
    }
    switch hold {
    case .closed: add("basin", "\(levels) is closed: nothing leaks, ever")
    case .attracting:
      add("basin", "\(levels) does not leak: the damping brings back what passes the gate")
    case .leaky where basin.leak.bound >= basin.leak.value && basin.leak.bound < 1e-9:
      let most = NumberFormat.boundText(basin.leak.value + basin.leak.bound)
      add("basin", "\(levels) leaks less than \(most) per cycle")
    case .leaky where basin.leak.bound >= Basin.coarsestLeak * basin.leak.value:
      add(
        "basin",
        "\(levels) leaks \(shown(basin.leak)) per cycle: too coarse to tell whether it holds")
    case .leaky:
      let leak = NumberFormat(digits: 2).text(Quantity(basin.leak.value))
      add("basin", "\(levels) leaks before it settles: about \(leak) per cycle")
    case .metastable:
      var line = "\(levels) holds long"
      if let energy = basin.energy, let purity = basin.purity {
        line += ": \(moments(energy, purity))"
      }
      add("basin", line)
      if let settling = record.analysis.basinRelaxation {
        add("settles", "in \(shown(settling)) cycles")
      }
      if let spilled = record.analysis.spilled {
        add(
          "spilled", "\(shown(spilled)) of the start is past n=\(step * (basin.levels - 1)) by then"
        )
      }
      add("leak", "\(shown(basin.leak)) per cycle")
      if let lifetime = basin.lifetime { add("lifetime", "\(shown(lifetime)) cycles") }
    }
  }

  private func noBasin(_ record: AnalysisRecord) -> String {
    switch record.analysis.basinObstacle {
    case .joinedResidues:
      return "not computed: the damping brings levels behind gates of other residues into it"
    case .noSecondGate:
      return "not computed: behind the first gate the angle never reaches 2 pi"
    case .noGate where record.coupling != nil:
      return "none: no gate up to n=\(CycleAnalysis.trapLimit)"
    case .notSettled:
      let first = record.analysis.gates.first?.level ?? step
      return "\(levels(0, first)) takes longer to settle than could be followed"
    case .noGate, .tooHigh, nil:
      return "not computed: the first gate is beyond n=\(step * Basin.mostLevels)"
    }
  }
}
