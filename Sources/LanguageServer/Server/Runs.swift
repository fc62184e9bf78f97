import SourceText

/// What a client can have done with a script.
public enum RunKind: String, CaseIterable, Sendable {
  /// It is run, and what it writes is written below its folder.
  case run = "maser.run"
  /// Its claims are checked; nothing is kept of what it writes.
  case claims = "maser.claims"
}

/// A run that a client has asked for, of the script as it is in its file.
public struct RunRequest: Sendable {
  /// What is done.
  public let kind: RunKind
  /// The absolute path of the script.
  public let path: String
  let uri: String
  let version: Int?
}

/// How a claim ended.
struct Verdict: Equatable {
  enum Kind: String { case pass, fail, undecided }

  let kind: Kind
  let left: String?
  let right: String?

  /// From a line of results; nil for what is no claim.
  init?(_ line: JSONValue) {
    guard line["kind"] == "expect", let word = line["verdict"]?.string,
      let kind = Kind(rawValue: word)
    else { return nil }
    self.kind = kind
    left = Verdict.text(line["left"])
    right = Verdict.text(line["right"])
  }

  private static func text(_ value: JSONValue?) -> String? {
    if case .number(let number)? = value { return number }
    return nil
  }

  var words: String {
    switch kind {
    case .pass: "holds"
    case .fail: "fails"
    case .undecided: "undecided"
    }
  }
}

// Scripts that are run for the client. Who runs them is not the server's affair.
extension Server {
  /// The next run that is to be started.
  public func takeRun() -> RunRequest? { runs.isEmpty ? nil : runs.removeFirst() }

  /// A run is over; `output` is what it wrote as JSON Lines, `errors` what it said besides. Gives the bytes for the client.
  public func finished(
    _ run: RunRequest, output: some Sequence<UInt8>, errors: some Sequence<UInt8>, exitCode: Int32
  ) -> [UInt8] {
    guard state == .running else { return [] }
    let lines = Array(output).split(separator: 0x0A).compactMap { JSONReader.value($0) }
    let claims = lines.compactMap { line in
      Verdict(line).map { (line: line["line"]?.int ?? 0, verdict: $0) }
    }
    if let document = documents[run.uri], document.version == run.version {
      document.verdicts = [:]
      for claim in claims {
        // In a loop a claim is made several times: the worst counts.
        let known = document.verdicts[claim.line]?.kind ?? .pass
        if known == .pass || claim.verdict.kind == .fail {
          document.verdicts[claim.line] = claim.verdict
        }
      }
      document.isStale = true
      if client.refreshesLenses {
        send(Outgoing.request("lenses", "workspace/codeLens/refresh", .null))
      }
    }
    let said = String(decoding: Array(errors), as: UTF8.self)
    if run.kind == .run { log(lines.compactMap(Server.resultLine).joined(separator: "\n")) }
    if !said.isEmpty { log(said) }
    tell(Server.summary(claims.map(\.verdict), exitCode), isProblem: exitCode != 0)
    return takeOutput()
  }

  func execute(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    guard let name = params["command"]?.string, let kind = RunKind(rawValue: name) else {
      throw .invalid("there is no such command")
    }
    guard let uri = params["arguments"]?.items.first?.string, let document = documents[uri] else {
      throw .invalid("`\(name)` takes the address of an open document")
    }
    guard let path = document.path else {
      throw ResponseError(.requestFailed, "only a script in a file can be run: save it first")
    }
    guard document.isSaved else {
      throw ResponseError(.requestFailed, "save the script first: its file is what is run")
    }
    runs.append(RunRequest(kind: kind, path: path, uri: uri, version: document.version))
    return .null
  }

  /// Claims that did not hold, as diagnostics until the text changes.
  func failedClaims(_ document: Document) -> [JSONValue] {
    guard !document.verdicts.isEmpty else { return [] }
    let positions = positions(document.source)
    return analysis(document).claims.compactMap { range in
      guard let verdict = document.verdicts[document.source.line(at: range.lower)],
        verdict.kind != .pass
      else { return nil }
      var text = "this claim \(verdict.kind == .fail ? "fails" : "is undecided")"
      if let left = verdict.left, let right = verdict.right { text += ": \(left) against \(right)" }
      let code: DiagnosticCode = verdict.kind == .fail ? .claimFailed : .claimUndecided
      return [
        "range": positions.range(range), "severity": verdict.kind == .fail ? 1 : 2,
        "code": .text(code.rawValue), "source": "maser", "message": .text(text),
      ]
    }
  }

  private func log(_ text: String) {
    guard !text.isEmpty else { return }
    send(Outgoing.notification("window/logMessage", ["type": 4, "message": .text(text)]))
  }

  private func tell(_ text: String, isProblem: Bool) {
    send(
      Outgoing.notification(
        "window/showMessage", ["type": isProblem ? 2 : 3, "message": .text(text)]))
  }

  private static func summary(_ claims: [Verdict], _ exitCode: Int32) -> String {
    guard !claims.isEmpty else {
      return exitCode == 0 ? "the script ran" : "the script ended with code \(exitCode)"
    }
    let counts = [Verdict.Kind.pass, .fail, .undecided].compactMap { kind -> String? in
      let found = claims.filter { $0.kind == kind }
      guard let first = found.first else { return nil }
      return "\(found.count) \(kind == .pass ? found.count == 1 ? "holds" : "hold" : first.words)"
    }
    return "claims: " + counts.joined(separator: ", ")
  }

  private static func resultLine(_ line: JSONValue) -> String? {
    guard line["kind"] == "measure", let name = line["name"]?.string else { return nil }
    guard case .number(let value)? = line["value"] else { return "\(name) is undefined" }
    guard case .number(let bound)? = line["bound"] else { return "\(name) = \(value)" }
    return "\(name) = \(value) ± \(bound)"
  }
}
