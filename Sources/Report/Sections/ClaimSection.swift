import Language

/// What the script claims, with verdicts.
struct ClaimSection {
  let claims: [(claim: ClaimRecord, numbers: NumberFormat)]

  var section: PageSection? {
    guard !claims.isEmpty else { return nil }
    let items = claims.map { item($0.claim, $0.numbers) }.joined("\n")
    return PageSection("claims", "Claims", "<ul class=\"claims\">\n\(items)\n</ul>")
  }

  /// What they came to, in a sentence.
  static func summary(_ claims: [ClaimRecord]) -> String {
    guard !claims.isEmpty else { return "No claims" }
    func count(_ verdict: ClaimRecord.Verdict) -> Int { claims.count { $0.verdict == verdict } }
    if count(.pass) == claims.count {
      return claims.count == 1 ? "The claim passes" : "All \(claims.count) claims pass"
    }
    return ClaimRecord.Verdict.told.filter { count($0) > 0 }
      .map { "\(count($0)) \($0.participle)" }.joined(separator: ", ")
      + " of \(claims.count) claim\(claims.count == 1 ? "" : "s")"
  }

  /// The worst of them.
  static func worst(_ claims: [ClaimRecord]) -> ClaimRecord.Verdict? {
    let found = claims.map(\.verdict)
    return found.contains(.fail) ? .fail : found.contains(.undecided) ? .undecided : found.first
  }

  /// A mark that can be told from others without its colour, and the word.
  static func badge(_ verdict: ClaimRecord.Verdict) -> HTML {
    "<span class=\"verdict \(verdict.rawValue)\"><span aria-hidden=\"true\">\(verdict.mark)</span> \(verdict.rawValue)</span>"
  }

  private func item(_ claim: ClaimRecord, _ numbers: NumberFormat) -> HTML {
    var lines: [HTML] = []
    if let points = claim.points {
      lines.append("holds at \(points.passed) of \(points.of) points of the sweep")
      if let first = points.first { lines.append("first where it does not: \(first)") }
    } else if let left = claim.left, let right = claim.right {
      lines.append(
        "<span class=\"number\">\(numbers.fullText(left))</span> beside <span class=\"number\">\(numbers.fullText(right))</span>"
      )
      lines.append(margin(left, right))
    }
    let reason: HTML = claim.reason.map { "<p class=\"reason\">\($0)</p>" } ?? ""
    let details = lines.map { "<p>\($0)</p>" as HTML }.joined()
    return
      "<li class=\"\(claim.verdict.rawValue)\"><p class=\"claim\">\(ClaimSection.badge(claim.verdict)) <code>\(claim.condition)</code></p>\(reason)\(details)<p class=\"where\">\(LineLink.to(claim.line))</p></li>"
  }

  /// How far apart the two sides are, beside what their bounds leave open.
  private func margin(_ left: Quantity, _ right: Quantity) -> HTML {
    let distance = abs(left.value - right.value)
    let open = left.bound + right.bound
    guard distance.isFinite, open.isFinite else { return "the two sides have no finite distance" }
    if distance == 0 { return "the two sides have the same value" }
    let apart = NumberFormat(digits: 3).text(Quantity(distance))
    guard open > 0 else { return "the sides are \(apart) apart; both are exact" }
    return "the sides are \(apart) apart; their bounds come to \(NumberFormat.boundText(open))"
  }
}

extension ClaimRecord.Verdict {
  static let told: [ClaimRecord.Verdict] = [.pass, .fail, .undecided]

  fileprivate var participle: String {
    switch self {
    case .pass: "passed"
    case .fail: "failed"
    case .undecided: "undecided"
    }
  }

  fileprivate var mark: String {
    switch self {
    case .pass: "✓"
    case .fail: "✗"
    case .undecided: "?"
    }
  }
}

/// A link to a line of the script below.
enum LineLink {
  static func to(_ line: Int) -> HTML { "<a href=\"#L\(line)\">line \(line)</a>" }
}
