/// A zip archive of stored (uncompressed) entries, as `numpy.load` reads it.
///
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5. Archives over 4 GB are refused.
public struct ZipArchive {
  /// It would be over 4 GB.
  public struct TooLarge: Error {}

  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Nothing yet.
  public init() {}

  /// Adds a file.
  public mutating func add(_ name: String, _ content: [UInt8]) throws(TooLarge) {
    guard content.count < 0xFFFF_0000, bytes.count + content.count < 0xFFFF_0000, count < 0xFFFF
    else {
      throw TooLarge()
    }
    let offset = bytes.count
    var header: [UInt8] = []
    // Version 2.0, UTF-8 names, stored; no time, so that the same data gives the same file.
    header.little(20, 2)
    header.little(0x0800, 2)
    header.little(0, 2)
    header.little(0, 2)
    header.little(0x0021, 2)
    header.little(UInt64(CRC32.checksum(content)), 4)
    header.little(UInt64(content.count), 4)
    header.little(UInt64(content.count), 4)
    header.little(UInt64(name.utf8.count), 2)
    header.little(0, 2)
    bytes.little(0x0403_4B50, 4)
    bytes += header + Array(name.utf8) + content
    directory.little(0x0201_4B50, 4)
    directory.little(20, 2)
    directory += header
    directory.little(0, 2)
    directory.little(0, 2)
    directory.little(0, 2)
    directory.little(0, 4)
    directory.little(UInt64(offset), 4)
    directory += Array(name.utf8)
    count += 1
  }

  /// The archive with its directory.
  public var finished: [UInt8] {
    var result = bytes + directory
    result.little(0x0605_4B50, 4)
    result.little(0, 4)
    result.little(UInt64(count), 2)
    result.little(UInt64(count), 2)
    result.little(UInt64(directory.count), 4)
    result.little(UInt64(bytes.count), 4)
    result.little(0, 2)
    return result
  }
}

extension [UInt8] {
  /// Appends the lowest `count` bytes, the lowest first.
  mutating func little(_ value: UInt64, _ count: Int) {
    for place in 0..<count { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
  }
}

/// The checksum of zip archives (ISO 3309, reflected polynomial EDB88320).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let table = table
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
    return value ^ 0xFFFF_FFFF
  }
}
