#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether a picture is whole: gnuplot ends well also where it could not write all of it.
enum PictureEnd {
  static func isThere(in descriptor: Int32, _ terminal: GnuplotScript.Terminal) -> Bool {
    let size = lseek(descriptor, 0, SEEK_END)
    // That nothing was drawn is another fault.
    guard size > 0 else { return true }
    var bytes = [UInt8](repeating: 0, count: Int(min(size, 64)))
    let count = pread(descriptor, &bytes, bytes.count, size - off_t(bytes.count))
    guard count == bytes.count else { return false }
    return switch terminal {
    case .svg: bytes.contains(Array("</svg>".utf8))
    case .pdf: bytes.contains(Array("%%EOF".utf8))
    // The chunk that ends a PNG (ISO/IEC 15948, 11.2.5) with its checksum.
    case .png: bytes.suffix(8) == [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
    case .text: true
    }
  }
}
