internal import CDecimal

/// Doubles with 17 significant digits.
enum ExactDecimal {
  static func text(_ value: Double) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      let length = Int(maser_decimal(buffer.baseAddress!, MASER_SHORTER, 17, value))
      return String(decoding: UnsafeRawBufferPointer(buffer).prefix(length), as: UTF8.self)
    }
  }
}
