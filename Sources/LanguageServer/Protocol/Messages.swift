import SourceText

/// The errors of JSON-RPC and of the Language Server Protocol.
enum ErrorCode: Int {
  case parseError = -32700
  case invalidRequest = -32600
  case methodNotFound = -32601
  case invalidParams = -32602
  case serverNotInitialized = -32002
  case requestCancelled = -32800
  case requestFailed = -32803
}

/// Why a request is answered by an error.
struct ResponseError: Error, Equatable {
  let code: ErrorCode
  let message: String

  init(_ code: ErrorCode, _ message: String) {
    self.code = code
    self.message = message
  }

  static func invalid(_ message: String) -> ResponseError { ResponseError(.invalidParams, message) }
}

/// A message of the client.
enum Incoming {
  case request(id: JSONValue, method: String, params: JSONValue)
  case notification(method: String, params: JSONValue)
  /// The answer to a request of ours; nothing hangs on any.
  case response
  case wrong(id: JSONValue, ResponseError)

  init(_ bytes: [UInt8]) {
    guard let value = JSONReader.value(bytes) else {
      self = .wrong(id: .null, ResponseError(.parseError, "this is no JSON"))
      return
    }
    let id = value["id"]
    switch id {
    case nil, .text?, .number?, .null?: break
    default:
      self = .wrong(
        id: .null, ResponseError(.invalidRequest, "an id is a number or a string"))
      return
    }
    guard let method = value["method"]?.string else {
      let isResponse = id != nil && (value["result"] != nil || value["error"] != nil)
      self =
        isResponse
        ? .response
        : .wrong(
          id: id ?? .null, ResponseError(.invalidRequest, "a message is an object with a method"))
      return
    }
    let params = value["params"] ?? .null
    if let id, id != .null {
      self = .request(id: id, method: method, params: params)
    } else {
      self = .notification(method: method, params: params)
    }
  }
}

/// What the server sends.
enum Outgoing {
  static func result(_ id: JSONValue, _ result: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "id": id, "result": result]
  }

  static func error(_ id: JSONValue, _ error: ResponseError) -> JSONValue {
    [
      "jsonrpc": "2.0", "id": id,
      "error": ["code": JSONValue(error.code.rawValue), "message": .text(error.message)],
    ]
  }

  static func notification(_ method: String, _ params: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "method": .text(method), "params": params]
  }

  static func request(_ id: String, _ method: String, _ params: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "id": .text(id), "method": .text(method), "params": params]
  }

  /// With its header.
  static func framed(_ message: JSONValue) -> [UInt8] {
    let body = Array(message.jsonText.utf8)
    return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }
}
