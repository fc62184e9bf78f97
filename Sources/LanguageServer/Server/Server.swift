import SourceText

/// A server of the Language Server Protocol as a machine of its own: bytes go in, bytes come out, and nothing else happens.
///
/// Requests are answered in order. What the client has cancelled before its turn came is answered by an error; diagnostics are made when
/// nothing is waiting, so that fast typing costs one check and not one for each key.
public final class Server {
  let host: any ServerHost
  var documents: [String: Document] = [:]
  let states = StateCache()
  var encoding = PositionEncoding.utf16
  var client = ClientAbilities()
  var state = State.fresh
  /// 0 after an orderly end, 1 otherwise; nil while the server is to go on.
  public private(set) var exitCode: Int32?
  /// Runs of scripts that the client has asked for and nobody has started.
  var runs: [RunRequest] = []
  private var reader = MessageReader()
  private var waiting: [Incoming] = []
  private var output: [UInt8] = []

  enum State { case fresh, running, shutDown }

  /// A server that has heard nothing yet.
  public init(host: any ServerHost) { self.host = host }

  /// Takes bytes of the client; they may end anywhere.
  public func receive(_ bytes: some Sequence<UInt8>) {
    reader.append(bytes)
    while let event = reader.next() {
      switch event {
      case .message(let body): waiting.append(Incoming(body))
      case .malformed(let reason):
        waiting.append(.wrong(id: .null, ResponseError(.parseError, reason)))
      }
    }
  }

  /// Answers what is waiting and tells what has become known; the bytes for the client.
  public func respond() -> [UInt8] {
    let cancelled = takeCancelled()
    let messages = waiting
    waiting = []
    for message in messages where exitCode == nil { handle(message, cancelled) }
    return takeOutput()
  }

  /// The bytes for the client, with the diagnostics that have changed.
  func takeOutput() -> [UInt8] {
    if exitCode == nil, state == .running { publishStale() }
    defer { output = [] }
    return output
  }

  /// The client is gone without saying so.
  public func end() { if exitCode == nil { exitCode = state == .shutDown ? 0 : 1 } }

  func send(_ message: JSONValue) { output += Outgoing.framed(message) }

  /// The requests among those waiting that the client no longer wants.
  private func takeCancelled() -> [JSONValue] {
    waiting.compactMap { message in
      guard case .notification("$/cancelRequest", let params) = message else { return nil }
      return params["id"]
    }
  }

  private func handle(_ message: Incoming, _ cancelled: [JSONValue]) {
    switch message {
    case .response: break
    case .wrong(let id, let error): send(Outgoing.error(id, error))
    case .notification(let method, let params): notified(method, params)
    case .request(let id, let method, let params):
      if cancelled.contains(id) {
        send(Outgoing.error(id, ResponseError(.requestCancelled, "cancelled")))
        return
      }
      do {
        send(Outgoing.result(id, try answer(method, params)))
      } catch {
        send(Outgoing.error(id, error))
      }
    }
  }

  private func notified(_ method: String, _ params: JSONValue) {
    if method == "exit" {
      exitCode = state == .shutDown ? 0 : 1
      return
    }
    guard state == .running else { return }
    switch method {
    case "textDocument/didOpen": didOpen(params)
    case "textDocument/didChange": didChange(params)
    case "textDocument/didClose": didClose(params)
    case "textDocument/didSave": didSave(params)
    case "workspace/didChangeWatchedFiles": forgetFiles()
    // Others need no answer, those that are not known either.
    default: break
    }
  }

  private func answer(_ method: String, _ params: JSONValue) throws(ResponseError) -> JSONValue {
    switch state {
    case .fresh:
      guard method == "initialize" else {
        throw ResponseError(.serverNotInitialized, "the first request is `initialize`")
      }
      return try initialize(params)
    case .running:
      guard method != "initialize" else {
        throw ResponseError(.invalidRequest, "`initialize` has been sent before")
      }
    case .shutDown: throw ResponseError(.invalidRequest, "the server has been shut down")
    }
    if method == "shutdown" {
      state = .shutDown
      return .null
    }
    guard let feature = Server.features[method] else {
      throw ResponseError(.methodNotFound, "there is no method `\(method)`")
    }
    return try feature(self)(params)
  }

  typealias Feature = @Sendable (Server) -> (JSONValue) throws(ResponseError) -> JSONValue

  private static let features: [String: Feature] = [
    "textDocument/hover": Server.hover,
    "textDocument/completion": Server.completion,
    "completionItem/resolve": Server.resolveCompletion,
    "textDocument/signatureHelp": Server.signatureHelp,
    "textDocument/definition": Server.definition,
    "textDocument/references": Server.references,
    "textDocument/documentHighlight": Server.highlights,
    "textDocument/prepareRename": Server.prepareRename,
    "textDocument/rename": Server.rename,
    "textDocument/formatting": Server.formatting,
    "textDocument/rangeFormatting": Server.rangeFormatting,
    "textDocument/codeAction": Server.codeActions,
    "textDocument/documentSymbol": Server.documentSymbols,
    "textDocument/foldingRange": Server.foldingRanges,
    "textDocument/semanticTokens/full": Server.semanticTokens,
    "textDocument/semanticTokens/range": Server.semanticTokens,
    "textDocument/inlayHint": Server.inlayHints,
    "textDocument/codeLens": Server.codeLenses,
    "workspace/executeCommand": Server.execute,
  ]
}

/// What the client has said that it can do.
struct ClientAbilities {
  var takesMarkdown = true
  var takesSnippets = false
  var takesHierarchy = true
  var refreshesLenses = false
}
