internal import CZlib

/// Reads a zip archive of stored or deflated entries (PKWARE APPNOTE 6.3.10, section 4.3). No bytes trap; nothing is unpacked before it is
/// asked for.
public struct ZipReading {
  /// Why something cannot be read.
  public enum Failure: Error, Equatable {
    /// There is no end record.
    case notAnArchive
    case damaged
    /// Encrypted, or compressed in another way than deflate.
    case otherMethod(String)
    case checksum(String)
    /// An entry that cannot be unpacked to the size it says.
    case otherSize(String)
    /// More unpacked bytes than allowed.
    case tooLarge(String, bytes: Int)
  }

  /// What the directory says of one entry.
  public struct Entry: Sendable {
    /// As it is written: it may be anything.
    public let name: String
    /// Unpacked bytes.
    public let size: Int
    /// A symbolic link, by the attributes that Unix tools write.
    public let isLink: Bool
    fileprivate let isPacked: Bool
    fileprivate let content: Range<Int>
    fileprivate let checksum: UInt32
  }

  private let bytes: [UInt8]
  /// In the order of the directory.
  public private(set) var entries: [Entry] = []

  /// Reads the directory. Cost: O(entries).
  public init(_ bytes: [UInt8]) throws(Failure) {
    self.bytes = bytes
    // The end record, 22 bytes and a comment of at most 65535.
    var end = bytes.count - 22
    let lowest = max(0, end - 65_535)
    while end >= lowest, bytes.number(end, 4) != 0x0605_4B50 { end -= 1 }
    guard end >= lowest, let count = bytes.number(end + 10, 2),
      var place = bytes.number(end + 16, 4)
    else { throw .notAnArchive }
    for _ in 0..<count { entries.append(try entry(at: &place)) }
  }

  private func entry(at place: inout Int) throws(Failure) -> Entry {
    guard bytes.number(place, 4) == 0x0201_4B50, let flags = bytes.number(place + 8, 2),
      let method = bytes.number(place + 10, 2), let checksum = bytes.number(place + 16, 4),
      let packed = bytes.number(place + 20, 4), let size = bytes.number(place + 24, 4),
      let nameLength = bytes.number(place + 28, 2),
      let extraLength = bytes.number(place + 30, 2),
      let commentLength = bytes.number(place + 32, 2), let mode = bytes.number(place + 40, 2),
      let local = bytes.number(place + 42, 4), place + 46 + nameLength <= bytes.count
    else { throw .damaged }
    let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
    guard flags & 1 == 0, method == 0 || method == 8 else { throw .otherMethod(name) }
    guard bytes.number(local, 4) == 0x0403_4B50, let localName = bytes.number(local + 26, 2),
      let localExtra = bytes.number(local + 28, 2)
    else { throw .damaged }
    let start = local + 30 + localName + localExtra
    guard start <= bytes.count, packed <= bytes.count - start else { throw .damaged }
    guard method == 8 || packed == size else { throw .damaged }
    place += 46 + nameLength + extraLength + commentLength
    return Entry(
      name: name, size: size, isLink: mode & 0xF000 == 0xA000, isPacked: method == 8,
      content: start..<(start + packed), checksum: UInt32(checksum))
  }

  /// The unpacked bytes of an entry, at most so many. Cost: O(bytes).
  public func content(of entry: Entry, atMost limit: Int) throws(Failure) -> [UInt8] {
    guard entry.size <= limit else { throw .tooLarge(entry.name, bytes: entry.size) }
    guard entry.isPacked else {
      let content = bytes[entry.content]
      guard CRC32.checksum(content) == entry.checksum else { throw .checksum(entry.name) }
      return Array(content)
    }
    // No deflate stream is denser than 1032 to 1 (zlib Technical Details).
    guard entry.size <= 1032 * (entry.content.count + 64) else { throw .damaged }
    var unpacked = [UInt8](repeating: 0, count: entry.size)
    let isWhole = bytes[entry.content].withUnsafeBufferPointer { packed in
      maser_inflate(packed.baseAddress, packed.count, &unpacked, unpacked.count) == 1
    }
    guard isWhole else { throw .otherSize(entry.name) }
    guard CRC32.checksum(unpacked) == entry.checksum else { throw .checksum(entry.name) }
    return unpacked
  }
}
