/// Cuts a stream of bytes into messages, each behind a header with its length (the base protocol of the Language Server Protocol).
///
/// Any bytes will do: what is no header is told once and skipped up to the next one. Time is linear in the bytes.
struct MessageReader {
  enum Event: Equatable {
    /// The bytes of one message.
    case message([UInt8])
    /// What was wrong with what has been skipped.
    case malformed(String)
  }

  /// Longer than any header.
  private static let longestHeader = 4096
  /// Longer than any message: a script of this size is no script.
  private static let longestMessage = 1 << 28

  private var bytes: [UInt8] = []
  private var place = 0

  mutating func append(_ more: some Sequence<UInt8>) {
    if place > 1 << 16, place * 2 > bytes.count {
      bytes.removeFirst(place)
      place = 0
    }
    bytes += more
  }

  /// The next message; nil until more bytes come.
  mutating func next() -> Event? {
    guard place < bytes.count else { return nil }
    guard let end = headerEnd else {
      guard bytes.count - place > MessageReader.longestHeader else { return nil }
      return skip("a header does not end")
    }
    guard let length = length(upTo: end.lower) else {
      return skip("a header without a valid Content-Length")
    }
    guard length <= MessageReader.longestMessage else {
      place = end.upper - 1
      return skip("a message of \(length) bytes is too long")
    }
    guard bytes.count - end.upper >= length else { return nil }
    place = end.upper + length
    return .message(Array(bytes[end.upper..<place]))
  }

  /// The empty line behind a header: CRLF CRLF, or LF LF.
  private var headerEnd: (lower: Int, upper: Int)? {
    let last = min(bytes.count, place + MessageReader.longestHeader)
    for index in place..<last where bytes[index] == 0x0A {
      if index + 1 < bytes.count, bytes[index + 1] == 0x0A { return (index, index + 2) }
      if index + 2 < bytes.count, bytes[index + 1] == 0x0D, bytes[index + 2] == 0x0A {
        return (index, index + 3)
      }
    }
    return nil
  }

  private func length(upTo end: Int) -> Int? {
    for line in bytes[place..<end].split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let text = String(decoding: line, as: UTF8.self)
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[0].trimmedBlanks.lowercased() == "content-length" else {
        continue
      }
      let digits = parts[1].trimmedBlanks
      guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      return Int(digits)
    }
    return nil
  }

  /// Goes on where the next header begins, or may begin.
  private mutating func skip(_ reason: String) -> Event {
    place += 1
    while place < bytes.count, !mayBeHeader(at: place) { place += 1 }
    return .malformed(reason)
  }

  /// Whether the bytes from here on, as far as there are any, are the name of the header.
  private func mayBeHeader(at start: Int) -> Bool {
    zip(bytes[start...], MessageReader.headerName).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  private static let headerName = Array("content-length:".utf8)
}

extension String {
  var trimmedBlanks: String {
    var rest = self[...]
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" || rest.last == "\r" { rest.removeLast() }
    return String(rest)
  }
}
