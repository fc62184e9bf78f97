/// A zip archive as `numpy.savez` and `numpy.savez_compressed` write it.
struct NumpyArchive {
  typealias Failure = NumpyReading.Failure

  private let archive: ZipReading
  private var entries: [String: ZipReading.Entry] = [:]
  var names: [String] { Array(entries.keys) }

  /// More than this is not unpacked: the matrix of 4,096 levels.
  private static let mostUnpacked = 16 * 4096 * 4096 + 4096

  private static let damaged = Failure("it is no .npz file, or a damaged one")

  init(_ bytes: [UInt8]) throws(Failure) {
    do throws(ZipReading.Failure) { archive = try ZipReading(bytes) } catch {
      throw error == .notAnArchive
        ? NumpyArchive.foreign(bytes) : NumpyArchive.words(error)
    }
    for entry in archive.entries { entries[entry.name] = entry }
  }

  /// The bytes of an entry; nil if there is none of the name.
  func content(_ name: String) throws(Failure) -> [UInt8]? {
    guard let entry = entries[name] else { return nil }
    do throws(ZipReading.Failure) {
      return try archive.content(of: entry, atMost: NumpyArchive.mostUnpacked)
    } catch {
      throw NumpyArchive.words(error)
    }
  }

  private static func words(_ failure: ZipReading.Failure) -> Failure {
    switch failure {
    case .notAnArchive, .damaged: damaged
    case .otherMethod: Failure("it is packed in another way than numpy.savez_compressed does")
    case .checksum(let name): Failure("it is damaged: the checksum of \(name) does not fit")
    case .otherSize(let name):
      Failure("it is damaged: \(name) cannot be unpacked to the size it says")
    case .tooLarge(let name, let bytes):
      Failure(
        "\(name) would be \(megabytes(bytes)) MB unpacked, the limit is \(megabytes(mostUnpacked)) MB"
      )
    }
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }

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
