/// Reading UTF-8 one scalar at a time from bytes that may be anything.
enum UTF8Scalars {
  /// The scalar at an offset and how many bytes it takes; nil if the bytes there are not UTF-8.
  static func decode(_ bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    let lead = bytes[offset]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    guard lead >= 0xC2, lead <= 0xF4 else { return nil }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard offset + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for next in offset + 1..<offset + length {
      guard bytes[next] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[next] & 0x3F)
    }
    // Overlong forms and surrogates are not UTF-8 either.
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  /// How far the next shown character is away: a scalar, or one byte that is none.
  static func step(_ bytes: [UInt8], at offset: Int) -> Int {
    bytes[offset] < 0x80 ? 1 : decode(bytes, at: offset)?.length ?? 1
  }
}

/// The number of scalars before every 4096th byte or so.
struct ScalarIndex: Sendable {
  private static let stride = 4096

  private struct Mark: Sendable {
    let offset: Int
    let count: Int
  }
  private var marks: [Mark] = []

  init(_ bytes: [UInt8]) {
    var offset = 0
    var count = 0
    while offset < bytes.count {
      if offset >= marks.count * Self.stride { marks.append(Mark(offset: offset, count: count)) }
      offset += UTF8Scalars.step(bytes, at: offset)
      count += 1
    }
  }

  /// The number of scalars that start before an offset.
  func count(before offset: Int, in bytes: [UInt8]) -> Int {
    guard !marks.isEmpty else { return 0 }
    var index = min(offset / Self.stride, marks.count - 1)
    if marks[index].offset > offset { index -= 1 }
    var position = marks[index].offset
    var count = marks[index].count
    while position < offset {
      position += UTF8Scalars.step(bytes, at: position)
      count += 1
    }
    // An offset inside a scalar belongs to that scalar.
    return position > offset ? count - 1 : count
  }
}
