#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Doubles with 17 significant digits.
enum ExactDecimal {
  static func text(_ value: Double) -> String {
    withVaList([value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 40)
      let length = Int(vsnprintf(&buffer, buffer.count, "%.17g", arguments))
      return String(
        decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
