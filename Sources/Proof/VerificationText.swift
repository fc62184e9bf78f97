import Output
import SourceText

extension Verification {
  /// Differences that are told one by one.
  private static let most = 12

  private var verdictText: String {
    switch verdict {
    case .identical: "identical: \(compared) results, bit for bit"
    case .agrees: "agrees: bits differ, and all that is written out lies within the bounds"
    case .differs: "differs"
    case .unsealed: "not verified"
    case .failed: "could not be run again"
    }
  }

  /// For people: safe to show on a terminal, each line ended.
  public var text: String {
    var lines = ["\(path): \(verdictText)"]
    lines += changes.map { "  \($0)" }
    // What cannot be true comes first, and where there is such the rest follows from it.
    let worst = differences.map(\.agreement).max()
    let told = differences.filter { $0.agreement == worst }
    let shown = told.prefix(Verification.most)
    for difference in shown { lines.append("  " + difference.sentence) }
    if differences.count > shown.count {
      let others = differences.count - shown.count
      lines.append(others == 1 ? "  and 1 other" : "  and \(others) others")
    }
    lines += parting.map { "  \($0)" }
    lines += causes.map { "  \($0)" }
    return lines.map { printable($0) + "\n" }.joined()
  }

  /// One JSON object, line end included.
  public var json: String {
    func list(_ texts: [String]) -> String {
      "[" + texts.map { quoted($0) }.joined(separator: ",") + "]"
    }
    let found = differences.map { difference in
      let distance = difference.distance
      return
        #"{"what":\#(quoted(difference.what)),"line":\#(difference.line.map { String($0) } ?? "null"),"#
        + #""sealed":\#(quoted(difference.sealed)),"now":\#(quoted(difference.now)),"#
        + #""apart":\#(distance.map { number($0.apart) } ?? "null"),"allowed":\#(distance.map { number($0.allowed) } ?? "null"),"#
        + #""within_bounds":\#(difference.agreement != .differs)}"#
    }.joined(separator: ",")
    return
      #"{"kind":"verify","file":\#(quoted(path)),"verdict":"\#(verdict.rawValue)","compared":\#(compared),"#
      + #""changes":\#(list(changes)),"differences":[\#(found)],"parting":\#(list(parting)),"causes":\#(list(causes))}"#
      + "\n"
  }

  /// JUnit's report of several, for continuous integration.
  public static func junit(_ all: [Verification]) -> String {
    let failures = all.count { $0.verdict == .differs }
    let errors = all.count { $0.verdict == .failed || $0.verdict == .unsealed }
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text +=
      #"<testsuite name="maser verify" tests="\#(all.count)" failures="\#(failures)" errors="\#(errors)">"#
      + "\n"
    for one in all {
      text += #"  <testcase classname="maser.verify" name="\#(xmlText(one.path))""#
      switch one.verdict {
      case .identical, .agrees: text += "/>\n"
      case .differs, .failed, .unsealed:
        let kind = one.verdict == .differs ? "failure" : "error"
        let message = one.changes.first ?? one.differences.first?.sentence ?? one.verdictText
        text += ">\n    <\(kind) message=\"\(xmlText(message))\">\(xmlText(one.text))</\(kind)>\n"
        text += "  </testcase>\n"
      }
    }
    return text + "</testsuite>\n"
  }
}

extension SealDifference {
  /// `energy (line 5): sealed 3.8, now 3.9: 0.1 apart, at most 2e-13 allowed`.
  var sentence: String {
    let place = line.map { " (line \($0))" } ?? ""
    var text = "\(what)\(place): "
    text += now.isEmpty ? sealed : "sealed \(sealed), now \(now)"
    if let distance {
      let verb = agreement == .differs ? "the bounds allow" : "within"
      text +=
        ": \(briefNumber(distance.apart)) apart, \(verb) \(briefNumber(distance.allowed))"
    }
    return text
  }
}

/// Text within an element or an attribute of XML: nothing in it is markup, and what XML has no place for is left out.
public func xmlText(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
      result.unicodeScalars.append("\u{FFFD}")
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
