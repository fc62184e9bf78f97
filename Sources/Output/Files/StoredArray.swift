/// An array in the .npy format, versions 1 to 3 (NumPy enhancement proposal 1).
struct StoredArray {
  let shape: [Int]
  /// Row-major; empty for arrays of other things than numbers.
  let real: [Double]
  let imaginary: [Double]
  /// Of Python's objects, pickled.
  let isObject: Bool

  var isMatrix: Bool { shape.count == 2 && shape[0] == shape[1] && !real.isEmpty }
  /// N amplitudes, also as a column.
  var isKet: Bool {
    !real.isEmpty && (shape.count == 1 || shape.count == 2 && shape[1] == 1) && real.count > 1
  }

  private static let damaged = NumpyReading.Failure("it is no .npz file, or a damaged one")

  init(_ bytes: [UInt8]) throws(NumpyReading.Failure) {
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 12 else {
      throw StoredArray.damaged
    }
    let isLong = bytes[6] > 1
    guard let length = bytes.number(8, isLong ? 4 : 2) else { throw StoredArray.damaged }
    let start = (isLong ? 12 : 10) + length
    guard start <= bytes.count else { throw StoredArray.damaged }
    let header = String(decoding: bytes[(isLong ? 12 : 10)..<start], as: UTF8.self)
    guard let type = StoredArray.value(of: "descr", in: header),
      let shape = StoredArray.shape(in: header)
    else {
      throw StoredArray.damaged
    }
    var elements = 1
    for size in shape {
      let (product, isTooLarge) = elements.multipliedReportingOverflow(by: size)
      guard !isTooLarge, size >= 0 else { throw StoredArray.damaged }
      elements = product
    }
    let isTransposed = header.contains("'fortran_order': True")
    self.shape = shape
    isObject = type.contains("O")
    guard let element = Element(type.filter { $0 != "'" }) else {
      (real, imaginary) = ([], [])
      return
    }
    guard elements <= (bytes.count - start) / element.size else { throw StoredArray.damaged }
    var (real, imaginary) = ([Double](), [Double]())
    real.reserveCapacity(elements)
    imaginary.reserveCapacity(elements)
    for index in 0..<elements {
      var place = index
      if isTransposed, shape.count == 2 {
        place = index % shape[1] * shape[0] + index / shape[1]
      }
      let (re, im) = element.read(bytes, start + place * element.size)
      real.append(re)
      imaginary.append(im)
    }
    (self.real, self.imaginary) = (real, imaginary)
  }

  private static func value(of key: String, in header: String) -> Substring? {
    guard let range = header.firstRange(of: "'\(key)':") else { return nil }
    let rest = header[range.upperBound...].drop { $0 == " " }
    return rest.prefix { $0 != "," }
  }

  private static func shape(in header: String) -> [Int]? {
    guard let range = header.firstRange(of: "'shape':"),
      let open = header[range.upperBound...].firstIndex(of: "("),
      let close = header[open...].firstIndex(of: ")")
    else { return nil }
    let parts = header[header.index(after: open)..<close].split(separator: ",")
      .map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    let sizes = parts.compactMap { Int($0) }
    return sizes.count == parts.count ? sizes : nil
  }

  /// A number type of NumPy.
  private struct Element {
    let size: Int
    private let isComplex: Bool
    private let isInteger: Bool
    private let isBigEndian: Bool

    /// Nil for what is not a number: texts, objects.
    init?(_ text: String) {
      guard text.count >= 3, let order = text.first, let size = Int(text.dropFirst(2)) else {
        return nil
      }
      let kind = text[text.index(after: text.startIndex)]
      switch (kind, size) {
      case ("f", 4), ("f", 8), ("c", 8), ("c", 16), ("i", 1), ("i", 2), ("i", 4), ("i", 8): break
      default: return nil
      }
      (self.size, isComplex, isInteger, isBigEndian) = (
        size, kind == "c", kind == "i", order == ">"
      )
    }

    func read(_ bytes: [UInt8], _ place: Int) -> (Double, Double) {
      isComplex
        ? (number(bytes, place, size / 2), number(bytes, place + size / 2, size / 2))
        : (number(bytes, place, size), 0)
    }

    private func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Double {
      var word: UInt64 = 0
      for index in 0..<width {
        word |=
          UInt64(bytes[place + (isBigEndian ? width - 1 - index : index)]) << UInt64(8 * index)
      }
      if isInteger {
        return Double(Int64(bitPattern: word << UInt64(64 - 8 * width)) >> (64 - 8 * width))
      }
      return width == 4
        ? Double(Float(bitPattern: UInt32(word))) : Double(bitPattern: word)
    }
  }
}

extension [UInt8] {
  /// The number in `count` bytes at `place`, the lowest first; nil where there are none.
  func number(_ place: Int, _ count: Int) -> Int? {
    guard place >= 0, place <= self.count - count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
  }
}
