/// Bytes as text (RFC 4648, 2006), for links that carry a file.
enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let rest = bytes.count - index
      let group =
        UInt32(bytes[index]) << 16 | (rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
        | (rest > 2 ? UInt32(bytes[index + 2]) : 0)
      for part in 0..<4 {
        result.append(
          part > rest ? UInt8(ascii: "=") : letters[Int(group >> (18 - 6 * UInt32(part)) & 63)])
      }
      index += 3
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Nil for what is none, or not written as `text` writes it.
  static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var count = 0
    var padding = 0
    for letter in text {
      let value: UInt32
      switch letter {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(letter) - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(letter) - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(letter) + 4
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        value = 0
        padding += 1
      default: return nil
      }
      guard padding == 0 || letter == UInt8(ascii: "="), padding < 3 else { return nil }
      group = group << 6 | value
      count += 1
      guard count % 4 == 0 else { continue }
      result += [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> $0) }
      group = 0
    }
    result.removeLast(padding)
    return result
  }
}
