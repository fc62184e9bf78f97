internal import CZlib

/// A zip archive as `numpy.savez` and `numpy.savez_compressed` write it (PKWARE APPNOTE 6.3.10, section 4.3).
struct NumpyArchive {
  typealias Failure = NumpyReading.Failure

  private struct Entry {
    let isPacked: Bool
    let content: ArraySlice<UInt8>
    let size: Int
    let checksum: UInt32
  }

  private var entries: [String: Entry] = [:]
  var names: [String] { Array(entries.keys) }

  /// More than this is not unpacked: the matrix of 4,096 levels.
  private static let mostUnpacked = 16 * 4096 * 4096 + 4096

  private static let damaged = Failure("it is no .npz file, or a damaged one")

  init(_ bytes: [UInt8]) throws(Failure) {
    // The end record, 22 bytes and a comment of at most 65535.
    var end = bytes.count - 22
    let lowest = max(0, end - 65_535)
    while end >= lowest, bytes.number(end, 4) != 0x0605_4B50 { end -= 1 }
    guard end >= lowest, let count = bytes.number(end + 10, 2),
      var place = bytes.number(end + 16, 4)
    else { throw NumpyArchive.foreign(bytes) }
    for _ in 0..<count {
      guard bytes.number(place, 4) == 0x0201_4B50, let flags = bytes.number(place + 8, 2),
        let method = bytes.number(place + 10, 2), let checksum = bytes.number(place + 16, 4),
        let packed = bytes.number(place + 20, 4), let size = bytes.number(place + 24, 4),
        let nameLength = bytes.number(place + 28, 2),
        let extraLength = bytes.number(place + 30, 2),
        let commentLength = bytes.number(place + 32, 2), let local = bytes.number(place + 42, 4),
        place + 46 + nameLength <= bytes.count
      else { throw NumpyArchive.damaged }
      let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
      guard flags & 1 == 0, method == 0 || method == 8 else {
        throw Failure("it is packed in another way than numpy.savez_compressed does")
      }
      guard bytes.number(local, 4) == 0x0403_4B50, let localName = bytes.number(local + 26, 2),
        let localExtra = bytes.number(local + 28, 2)
      else { throw NumpyArchive.damaged }
      let start = local + 30 + localName + localExtra
      guard start <= bytes.count, packed <= bytes.count - start else {
        throw NumpyArchive.damaged
      }
      let entry = Entry(
        isPacked: method == 8, content: bytes[start..<(start + packed)], size: size,
        checksum: UInt32(checksum))
      if !entry.isPacked { try NumpyArchive.check(entry.content, entry, name) }
      entries[name] = entry
      place += 46 + nameLength + extraLength + commentLength
    }
  }

  /// The bytes of an entry; nil if there is none of the name.
  func content(_ name: String) throws(Failure) -> [UInt8]? {
    guard let entry = entries[name] else { return nil }
    guard entry.isPacked else { return Array(entry.content) }
    guard entry.size <= NumpyArchive.mostUnpacked else {
      throw Failure(
        "\(name) would be \(NumpyArchive.megabytes(entry.size)) MB unpacked, the limit is \(NumpyArchive.megabytes(NumpyArchive.mostUnpacked)) MB"
      )
    }
    // No deflate stream is denser than 1032 to 1 (zlib Technical Details).
    guard entry.size <= 1032 * (entry.content.count + 64) else { throw NumpyArchive.damaged }
    var bytes = [UInt8](repeating: 0, count: entry.size)
    let isWhole = entry.content.withUnsafeBufferPointer { packed in
      maser_inflate(packed.baseAddress, packed.count, &bytes, bytes.count) == 1
    }
    guard isWhole else {
      throw Failure("it is damaged: \(name) cannot be unpacked to the size it says")
    }
    try NumpyArchive.check(bytes[...], entry, name)
    return bytes
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }

  private static func check(
    _ bytes: ArraySlice<UInt8>, _ entry: Entry, _ name: String
  ) throws(Failure) {
    guard CRC32.checksum(bytes) == entry.checksum else {
      throw Failure("it is damaged: the checksum of \(name) does not fit")
    }
  }

  /// What else it may be.
  private static func foreign(_ bytes: [UInt8]) -> Failure {
    if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return Failure("it is a single array; numpy.savez(file, rho=matrix) writes a .npz file")
    }
    // The first two bytes of the protocols 2 to 5.
    if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
      return Failure(
        "it is a pickle, as qutip.qsave writes it; numpy.savez(file, rho=state.full()) writes a .npz file"
      )
    }
    return damaged
  }
}
