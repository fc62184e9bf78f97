public import Simulation

/// Reads what `numpy.savez` and `NumpyFiles` write.
public enum NumpyReading {
  /// Why the bytes hold no state, in plain words.
  public struct Failure: Error {
    public let reason: String
  }

  /// The density matrix `rho` in a .npz archive (any name if it is the only square matrix), with `bounds` if it has them.
  /// Cost: O(N³) for the check of its eigenvalues.
  public static func state(_ bytes: [UInt8]) throws(Failure) -> StoredState {
    let entries = try entries(bytes)
    var matrix = try entries["rho.npy"].map { content throws(Failure) in try array(content) }
    if matrix == nil {
      let squares = try entries.keys.sorted().map { name throws(Failure) in
        try array(entries[name]!)
      }
      .filter { $0.shape.count == 2 && $0.shape[0] == $0.shape[1] && !$0.real.isEmpty }
      if squares.count == 1 { matrix = squares[0] }
    }
    guard let matrix else {
      throw Failure(
        reason: "there is no array `rho` in it; numpy.savez(file, rho=matrix) writes one")
    }
    guard matrix.shape.count == 2, matrix.shape[0] == matrix.shape[1], matrix.shape[0] > 0 else {
      let shape = matrix.shape.map(String.init).joined(separator: " x ")
      throw Failure(reason: "`rho` has the shape \(shape); a density matrix is square")
    }
    let bounds = try entries["bounds.npy"].map { content throws(Failure) in try array(content).real
    }
    do throws(StoredState.Defect) {
      return try StoredState(
        levels: matrix.shape[0], real: matrix.real, imaginary: matrix.imaginary,
        bounds: bounds ?? [0, 0, 0, 0])
    } catch { throw Failure(reason: sentence(error)) }
  }

  private static func sentence(_ defect: StoredState.Defect) -> String {
    switch defect {
    case .empty: "it is no matrix"
    case .notFinite(let row, let column): "rho[\(row), \(column)] is not a finite number"
    case .notHermitian(let row, let column, let difference):
      "it is not Hermitian: rho[\(row), \(column)] and the conjugate of rho[\(column), \(row)] differ by \(difference)"
    case .trace(let trace): "its trace is \(trace), not 1"
    case .negativeEigenvalue(let value): "it has the negative eigenvalue \(value)"
    case .bounds: "`bounds` is not what `save state` writes, nor four numbers from 0 upwards"
    }
  }

  // MARK: The archive

  private static let damaged = Failure(reason: "it is no .npz file, or a damaged one")

  /// The stored entries of a zip archive (PKWARE APPNOTE 6.3.10, section 4.3).
  private static func entries(_ bytes: [UInt8]) throws(Failure) -> [String: ArraySlice<UInt8>] {
    // The end record, 22 bytes and a comment of at most 65535.
    var end = bytes.count - 22
    let lowest = max(0, end - 65_535)
    while end >= lowest, bytes.number(end, 4) != 0x0605_4B50 { end -= 1 }
    guard end >= lowest, let count = bytes.number(end + 10, 2),
      var place = bytes.number(end + 16, 4)
    else { throw damaged }
    var entries: [String: ArraySlice<UInt8>] = [:]
    for _ in 0..<count {
      guard bytes.number(place, 4) == 0x0201_4B50, let method = bytes.number(place + 10, 2),
        let checksum = bytes.number(place + 16, 4), let packed = bytes.number(place + 20, 4),
        let nameLength = bytes.number(place + 28, 2),
        let extraLength = bytes.number(place + 30, 2),
        let commentLength = bytes.number(place + 32, 2), let local = bytes.number(place + 42, 4),
        place + 46 + nameLength <= bytes.count
      else { throw damaged }
      guard method == 0 else {
        throw Failure(reason: "it is compressed; numpy.savez writes it plain")
      }
      let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
      guard bytes.number(local, 4) == 0x0403_4B50, let localName = bytes.number(local + 26, 2),
        let localExtra = bytes.number(local + 28, 2)
      else { throw damaged }
      let start = local + 30 + localName + localExtra
      guard start <= bytes.count, packed <= bytes.count - start else { throw damaged }
      let content = bytes[start..<(start + packed)]
      guard CRC32.checksum(content) == UInt32(checksum) else {
        throw Failure(reason: "it is damaged: the checksum of \(name) does not fit")
      }
      entries[name] = content
      place += 46 + nameLength + extraLength + commentLength
    }
    return entries
  }

  // MARK: Arrays

  private struct Array2 {
    let shape: [Int]
    /// Row-major; empty for arrays of other things than numbers.
    let real: [Double]
    let imaginary: [Double]
  }

  /// An array in the .npy format, versions 1 to 3.
  private static func array(_ slice: ArraySlice<UInt8>) throws(Failure) -> Array2 {
    let bytes = Array(slice)
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 12 else { throw damaged }
    let isLong = bytes[6] > 1
    guard let length = bytes.number(8, isLong ? 4 : 2) else { throw damaged }
    let start = (isLong ? 12 : 10) + length
    guard start <= bytes.count else { throw damaged }
    let header = String(decoding: bytes[(isLong ? 12 : 10)..<start], as: UTF8.self)
    guard let type = value(of: "descr", in: header), let shape = shape(in: header) else {
      throw damaged
    }
    var elements = 1
    for size in shape {
      let (product, isTooLarge) = elements.multipliedReportingOverflow(by: size)
      guard !isTooLarge, size >= 0 else { throw damaged }
      elements = product
    }
    let isTransposed = header.contains("'fortran_order': True")
    guard let element = Element(type.filter { $0 != "'" }) else {
      return Array2(shape: shape, real: [], imaginary: [])
    }
    guard elements <= (bytes.count - start) / element.size else { throw damaged }
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
    return Array2(shape: shape, real: real, imaginary: imaginary)
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
  fileprivate func number(_ place: Int, _ count: Int) -> Int? {
    guard place >= 0, place <= self.count - count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
  }
}
