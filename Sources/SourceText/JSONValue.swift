/// A value of JSON. Numbers keep the text they were written with, so that nothing is rounded on the way.
public indirect enum JSONValue: Equatable, Sendable {
  case null
  case truth(Bool)
  case number(String)
  case text(String)
  case list([JSONValue])
  case fields([JSONField])

  /// The value called `name`; nil where there is none, or this is no object.
  public subscript(_ name: String) -> JSONValue? {
    guard case .fields(let fields) = self else { return nil }
    return fields.first { $0.name == name }?.value
  }

  /// A text; nil for anything else.
  public var string: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  /// A finite number; nil for anything else.
  public var double: Double? {
    guard case .number(let text) = self, let number = Double(text), number.isFinite else {
      return nil
    }
    return number
  }

  /// A whole number; nil for anything else.
  public var int: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text)
  }

  /// The members of a list; empty for anything else.
  public var items: [JSONValue] {
    if case .list(let items) = self { return items }
    return []
  }
}

/// A named value of an object.
public struct JSONField: Equatable, Sendable {
  /// What it is called.
  public let name: String
  /// What it is.
  public let value: JSONValue

  /// A named value.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

/// Reads one JSON value (RFC 8259), strictly. No input traps: what is no JSON, or is nested deeper than any of ours, is nil.
public struct JSONReader {
  private let bytes: [UInt8]
  private var place = 0
  private static let deepest = 32

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that the bytes are; nil where they are none. Cost: O(bytes).
  public static func value(_ bytes: some Sequence<UInt8>) -> JSONValue? {
    var reader = JSONReader(Array(bytes))
    guard let value = reader.value(0) else { return nil }
    reader.skipSpaces()
    return reader.place == reader.bytes.count ? value : nil
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func take(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
    for index in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[index]) else { return nil }
    }
    return value
  }

  private mutating func value(_ depth: Int) -> JSONValue? {
    guard depth < JSONReader.deepest else { return nil }
    skipSpaces()
    switch next {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return list(depth)
    case UInt8(ascii: "\""): return string().map { .text($0) }
    case UInt8(ascii: "t"): return take("true", .truth(true))
    case UInt8(ascii: "f"): return take("false", .truth(false))
    case UInt8(ascii: "n"): return take("null", .null)
    default: return number()
    }
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    place += 1
    var fields: [JSONField] = []
    skipSpaces()
    if take(UInt8(ascii: "}")) { return .fields([]) }
    while true {
      skipSpaces()
      guard let name = string() else { return nil }
      skipSpaces()
      guard take(UInt8(ascii: ":")), let value = value(depth + 1) else { return nil }
      fields.append(JSONField(name, value))
      skipSpaces()
      if take(UInt8(ascii: "}")) { return .fields(fields) }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func list(_ depth: Int) -> JSONValue? {
    place += 1
    var items: [JSONValue] = []
    skipSpaces()
    if take(UInt8(ascii: "]")) { return .list([]) }
    while true {
      guard let item = value(depth + 1) else { return nil }
      items.append(item)
      skipSpaces()
      if take(UInt8(ascii: "]")) { return .list(items) }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = next, byte >= 0x30, byte <= 0x39 { place += 1 }
    return place - start
  }

  private mutating func number() -> JSONValue? {
    let start = place
    _ = take(UInt8(ascii: "-"))
    let leading = next
    let whole = digits()
    guard whole > 0, whole == 1 || leading != 0x30 else { return nil }
    if take(UInt8(ascii: ".")), digits() == 0 { return nil }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
      if digits() == 0 { return nil }
    }
    return .number(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var units: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: units, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escaped() else { return nil }
        units += String(scalar).utf8
      case 0..<0x20: return nil
      default: units.append(byte)
      }
    }
    return nil
  }

  private mutating func escaped() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"): return numbered()
    default: return nil
    }
  }

  /// `\u0041`, and pairs of surrogates.
  private mutating func numbered() -> Unicode.Scalar? {
    guard let high = fourDigits() else { return nil }
    if let scalar = Unicode.Scalar(UInt32(high)) { return scalar }
    guard high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
      let low = fourDigits(), low >= 0xDC00, low < 0xE000
    else { return nil }
    return Unicode.Scalar(0x10000 + ((UInt32(high) - 0xD800) << 10) + (UInt32(low) - 0xDC00))
  }

  private mutating func fourDigits() -> UInt16? {
    guard place + 4 <= bytes.count else { return nil }
    var number: UInt16 = 0
    for byte in bytes[place..<(place + 4)] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: return nil
      }
      number = number << 4 | UInt16(digit)
    }
    place += 4
    return number
  }
}

extension JSONValue {
  /// Reads one value; nil for what is no JSON. Cost: O(text).
  public init?(_ text: some StringProtocol) {
    guard let value = JSONReader.value(text.utf8) else { return nil }
    self = value
  }
}
