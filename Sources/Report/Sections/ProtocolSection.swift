import Language

/// The protocol as a time line: what happens to the cavity, from top to bottom.
struct ProtocolSection {
  let outline: [OutlineStep]

  var section: PageSection? {
    guard !outline.isEmpty else { return nil }
    var body = list(outline)
    if ProtocolSection.count(outline) >= OutlineStep.most {
      body += "<p>There are more steps, which the script below has.</p>"
    }
    return PageSection("protocol", "Protocol", body)
  }

  private static func count(_ steps: [OutlineStep]) -> Int {
    steps.reduce(0) { $0 + 1 + count($1.body) }
  }

  private func list(_ steps: [OutlineStep]) -> HTML {
    "<ol class=\"timeline\">\(steps.map(item).joined("\n"))</ol>"
  }

  private func item(_ step: OutlineStep) -> HTML {
    let place: HTML = step.isInScript ? " \(LineLink.to(step.line))" : ""
    let inner: HTML = step.body.isEmpty ? "" : list(step.body)
    return
      "<li class=\"\(step.kind.rawValue)\">\(ProtocolSection.icon(step.kind))<div><p><strong>\(step.kind.words)</strong> \(step.text)\(place)</p>\(inner)</div></li>"
  }

  /// What each step looks like: the cavity is a pair of mirrors, a qubit a ball with two levels.
  private static func icon(_ kind: OutlineStep.Kind) -> HTML {
    "<svg class=\"icon\" viewBox=\"0 0 48 32\" aria-hidden=\"true\" focusable=\"false\">\(drawing(kind))</svg>"
  }

  private static let mirrors: HTML =
    "<path d=\"M10 4 Q5 16 10 28 M38 4 Q43 16 38 28\"/>"

  private static func drawing(_ kind: OutlineStep.Kind) -> HTML {
    switch kind {
    case .qubit:
      "<circle cx=\"24\" cy=\"16\" r=\"11\"/><path d=\"M18 12 H30 M18 20 H30\"/><path d=\"M24 20 V13 M21.5 15.5 L24 12.5 L26.5 15.5\"/>"
    case .cavity:
      "\(mirrors)<path d=\"M12 16 C16 8 20 8 24 16 S32 24 36 16\"/>"
    case .collisions:
      "\(mirrors)<circle class=\"solid\" cx=\"24\" cy=\"5\" r=\"3\"/><circle class=\"solid\" cx=\"24\" cy=\"16\" r=\"3\"/><path d=\"M24 19 V29 M21 26 L24 29.5 L27 26\"/>"
    case .damping:
      "\(mirrors)<path d=\"M30 12 q2 -3 4 0 t4 0 t4 0 M30 20 q2 -3 4 0 t4 0 t4 0\"/>"
    case .measurement:
      "<path d=\"M8 24 A16 16 0 0 1 40 24\"/><path d=\"M24 24 L32 12\"/><circle class=\"solid\" cx=\"24\" cy=\"24\" r=\"2\"/>"
    case .claim: "<path d=\"M12 17 L21 25 L37 7\"/>"
    case .series: "<path d=\"M8 26 H42 M8 26 V5 M11 22 L19 14 L27 17 L39 7\"/>"
    case .sweep:
      "<path d=\"M10 6 H38 V28 H10 Z M10 13 H38 M10 20 H38 M19 6 V28 M29 6 V28\"/>"
    case .loop: "<path d=\"M34 10 A11 11 0 1 0 35 20 M34 4 V11 H27\"/>"
    case .choice: "<path d=\"M8 16 H18 L36 7 M18 16 L36 25\"/>"
    case .call: "<path d=\"M10 8 H38 V24 H10 Z M17 16 H31 M27 12 L31 16 L27 20\"/>"
    case .output: "<path d=\"M14 4 H29 L35 10 V28 H14 Z M29 4 V10 H35 M18 16 H31 M18 21 H31\"/>"
    case .analysis: "<circle cx=\"22\" cy=\"14\" r=\"9\"/><path d=\"M29 21 L38 29\"/>"
    case .setting:
      "<path d=\"M8 9 H40 M8 23 H40\"/><circle class=\"solid\" cx=\"18\" cy=\"9\" r=\"3\"/><circle class=\"solid\" cx=\"31\" cy=\"23\" r=\"3\"/>"
    }
  }
}

extension OutlineStep.Kind {
  /// What it is called in front of its description.
  fileprivate var words: String {
    switch self {
    case .qubit: "qubits"
    case .cavity: "cavity"
    case .collisions: "collisions"
    case .damping: "loss"
    case .measurement: "measured"
    case .claim: "claimed"
    case .series: "recorded"
    case .sweep: "sweep"
    case .loop: "again"
    case .choice: "if"
    case .call: "procedure"
    case .output: "written"
    case .analysis: "analysed"
    case .setting: "set"
    }
  }
}
