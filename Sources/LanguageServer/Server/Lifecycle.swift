import Language
import SourceText

extension Server {
  func initialize(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    guard params.isObject else { throw .invalid("`initialize` needs an object") }
    let abilities = params["capabilities"]
    let encodings = abilities?["general"]?["positionEncodings"]?.items ?? []
    // Offsets of the whole project are UTF-8: nothing is counted where the client counts so too.
    encoding = encodings.contains(.text("utf-8")) ? .utf8 : .utf16
    let text = abilities?["textDocument"]
    if let formats = text?["hover"]?["contentFormat"]?.items, !formats.isEmpty {
      client.takesMarkdown = formats.contains(.text("markdown"))
    }
    client.takesSnippets =
      text?["completion"]?["completionItem"]?["snippetSupport"]?.bool ?? false
    client.takesHierarchy =
      text?["documentSymbol"]?["hierarchicalDocumentSymbolSupport"]?.bool ?? false
    client.refreshesLenses =
      abilities?["workspace"]?["codeLens"]?["refreshSupport"]?.bool ?? false
    state = .running
    return [
      "capabilities": capabilities,
      "serverInfo": ["name": "maser", "version": .text("language \(Language.version)")],
    ]
  }

  private var capabilities: JSONValue {
    [
      "positionEncoding": .text(encoding.rawValue),
      "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
      "hoverProvider": true,
      "completionProvider": [
        "triggerCharacters": [" ", "=", "(", ".", ",", "\"", "{", "\\"], "resolveProvider": true,
      ],
      "signatureHelpProvider": ["triggerCharacters": ["(", ",", " ", "="]],
      "definitionProvider": true,
      "referencesProvider": true,
      "documentHighlightProvider": true,
      "renameProvider": ["prepareProvider": true],
      "documentFormattingProvider": true,
      "documentRangeFormattingProvider": true,
      "codeActionProvider": ["codeActionKinds": ["quickfix", "source.fixAll.maser"]],
      "documentSymbolProvider": true,
      "foldingRangeProvider": true,
      "semanticTokensProvider": [
        "legend": SemanticTokens.legend, "full": true, "range": true,
      ],
      "inlayHintProvider": true,
      "codeLensProvider": ["resolveProvider": false],
      "executeCommandProvider": ["commands": .list(RunKind.allCases.map { .text($0.rawValue) })],
    ]
  }

  // MARK: Documents

  func didOpen(_ params: JSONValue) {
    guard let item = params["textDocument"], let uri = item["uri"]?.string,
      let text = item["text"]?.string
    else { return }
    documents[uri] = Document(uri: uri, text: text, version: item["version"]?.int)
    forgetIncluders()
  }

  func didChange(_ params: JSONValue) {
    guard let uri = params["textDocument"]?["uri"]?.string, let document = documents[uri],
      case .list(let changes)? = params["contentChanges"]
    else { return }
    guard document.change(changes, version: params["textDocument"]?["version"]?.int, encoding)
    else { return }
    forgetIncluders(of: document.path)
  }

  func didSave(_ params: JSONValue) {
    if let uri = params["textDocument"]?["uri"]?.string { documents[uri]?.isSaved = true }
    forgetFiles()
  }

  func didClose(_ params: JSONValue) {
    guard let uri = params["textDocument"]?["uri"]?.string,
      let document = documents.removeValue(forKey: uri)
    else { return }
    // What is closed has no problems any more.
    send(
      Outgoing.notification(
        "textDocument/publishDiagnostics", ["uri": .text(uri), "diagnostics": []]))
    forgetIncluders(of: document.path)
  }

  /// What has been read from files may be something else now.
  func forgetFiles() {
    states.forget()
    for document in documents.values { document.forget() }
  }

  /// Whoever includes a file is to be read anew; without a path, whoever includes any.
  func forgetIncluders(of path: String? = nil) {
    for document in documents.values where document.mentionsIncludes {
      if path == nil || document.included.isEmpty || document.included.contains(path ?? "") {
        document.forget()
      }
    }
  }

  func document(_ params: JSONValue) throws(ResponseError) -> Document {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .invalid("a document is named by `textDocument.uri`")
    }
    guard let document = documents[uri] else {
      throw .invalid("the document `\(uri)` is not open")
    }
    return document
  }

  func analysis(_ document: Document) -> Analysis {
    document.analysis {
      var open: [String: [UInt8]] = [:]
      for other in documents.values {
        if let path = other.path { open[path] = other.source.utf8 }
      }
      let disk = document.path.map { host.loader(forScript: $0) } ?? NoIncludes()
      return DocumentLoader(folder: document.folder, disk: disk, open: open, states: states)
    }
  }

  func positions(_ source: Source) -> TextPositions {
    TextPositions(source: source, encoding: encoding)
  }

  /// The document of a request, what is known of it, and the offset that it asks about.
  func place(
    _ params: JSONValue
  ) throws(ResponseError) -> (document: Document, analysis: Analysis, offset: Int) {
    let document = try document(params)
    guard let offset = positions(document.source).offset(params["position"]) else {
      throw .invalid("a position is a line and a character, from 0")
    }
    return (document, analysis(document), offset)
  }

  /// The address of a text that belongs to a document: itself, or one of its includes.
  func uri(of source: Source, in document: Document) -> String? {
    if source === document.source { return document.uri }
    guard let folder = document.folder else { return nil }
    let path = DocumentLoader.absolute(source.name, in: folder)
    return documents.values.first { $0.path == path }?.uri ?? FileURI.uri(path)
  }

  func location(_ span: SourceSpan, in document: Document) -> JSONValue? {
    guard let uri = uri(of: span.source, in: document) else { return nil }
    return ["uri": .text(uri), "range": positions(span.source).range(span.range)]
  }
}

extension Document {
  /// Whether the word `include` is in it.
  var mentionsIncludes: Bool {
    let wanted = Array("include".utf8)
    guard source.utf8.count >= wanted.count else { return false }
    return (0...(source.utf8.count - wanted.count)).contains { start in
      source.utf8[start] == wanted[0]
        && source.utf8[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
