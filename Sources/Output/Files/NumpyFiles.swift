public import Language
internal import Simulation

/// Results as `numpy.load` reads them: a zip archive of .npy arrays (NumPy enhancement proposal 1, version 1.0).
public enum NumpyFiles {
  public struct TooLarge: Error {}

  /// One array per column under its name, `<name>_bound`, `status`, and `provenance` as JSON text.
  public static func npz(_ table: DataTable, _ provenance: Provenance) throws(TooLarge) -> [UInt8] {
    var archive = ZipArchive()
    do throws(ZipArchive.TooLarge) {
      for column in table.columns where column.lists != nil {
        for (name, array) in NumpyLists.arrays(column) { try archive.add(name + ".npy", array) }
      }
      for column in table.allColumns where column.lists == nil {
        let whole = column.isInteger ? column.values.compactMap { Int64(exactly: $0) } : []
        try archive.add(
          column.name + ".npy",
          column.isInteger && whole.count == column.values.count
            ? NumpyArray.integers(whole) : NumpyArray.doubles(column.values))
      }
      if !table.statuses.isEmpty {
        try archive.add(
          "status.npy", NumpyArray.texts(table.statuses, shape: [table.statuses.count]))
      }
      try archive.add("provenance.npy", NumpyArray.texts([provenance.json], shape: []))
    } catch { throw TooLarge() }
    return archive.finished
  }

  /// `rho` (complex, N x N), `populations`, `k`, `levels`, `bounds` (of the error, see `StateData`), `provenance`; for a qubit in
  /// memory `qubit_ee` and `qubit_eg`, its blocks beside the cavity.
  public static func npz(_ state: StateData, _ provenance: Provenance) throws(TooLarge) -> [UInt8] {
    var archive = ZipArchive()
    let n = state.levels
    var pairs = [Double](repeating: 0, count: 2 * n * n)
    for index in 0..<(n * n) {
      let isDiagonal = index / n == index % n
      pairs[2 * index] =
        state.real.isEmpty ? (isDiagonal ? state.populations[index / n] : 0) : state.real[index]
      pairs[2 * index + 1] = state.imaginary.isEmpty ? 0 : state.imaginary[index]
    }
    do throws(ZipArchive.TooLarge) {
      try archive.add("rho.npy", NumpyArray.complexes(pairs, shape: [n, n]))
      try archive.add("populations.npy", NumpyArray.doubles(state.populations))
      try archive.add("k.npy", NumpyArray.integers([Int64(state.collisions)], shape: []))
      try archive.add("levels.npy", NumpyArray.integers([Int64(n)], shape: []))
      try archive.add("bounds.npy", NumpyArray.doubles(state.bounds))
      if let qubit = state.qubit {
        for (name, real, imaginary) in [
          ("qubit_ee", qubit.excitedReal, qubit.excitedImaginary),
          ("qubit_eg", qubit.crossReal, qubit.crossImaginary),
        ] {
          let pairs = zip(real, imaginary).flatMap { [$0, $1] }
          try archive.add("\(name).npy", NumpyArray.complexes(pairs, shape: [n, n]))
        }
      }
      try archive.add("provenance.npy", NumpyArray.texts([provenance.json], shape: []))
    } catch { throw TooLarge() }
    return archive.finished
  }
}

/// A column of lists: rows x items, filled up with NaN where lists differ in length, which is told then.
enum NumpyLists {
  static func arrays(_ column: DataColumn) -> [(name: String, bytes: [UInt8])] {
    let lists = column.lists ?? []
    let width = lists.map(\.values.count).max() ?? 0
    func filled(_ rows: [[Double]]) -> [UInt8] {
      NumpyArray.doubles(
        rows.flatMap { $0 + [Double](repeating: .nan, count: width - $0.count) },
        shape: [rows.count, width])
    }
    var arrays = [
      (column.name, filled(lists.map(\.values))),
      (column.name + "_bound", filled(lists.map(\.bounds))),
    ]
    if lists.contains(where: { $0.values.count != width }) {
      arrays.append(
        (column.name + "_length", NumpyArray.integers(lists.map { Int64($0.values.count) })))
    }
    return arrays
  }
}

/// One array in the .npy format, little-endian, row-major.
enum NumpyArray {
  static func doubles(_ values: [Double], shape: [Int]? = nil) -> [UInt8] {
    array("<f8", shape ?? [values.count], words: values.map(\.bitPattern))
  }

  /// Pairs of real and imaginary part.
  static func complexes(_ pairs: [Double], shape: [Int]) -> [UInt8] {
    array("<c16", shape, words: pairs.map(\.bitPattern))
  }

  static func integers(_ values: [Int64], shape: [Int]? = nil) -> [UInt8] {
    array("<i8", shape ?? [values.count], words: values.map { UInt64(bitPattern: $0) })
  }

  /// Texts of the width of the longest, in UTF-32.
  static func texts(_ texts: [String], shape: [Int]) -> [UInt8] {
    let scalars = texts.map { Array($0.unicodeScalars) }
    let width = max(1, scalars.map(\.count).max() ?? 1)
    var body: [UInt8] = []
    body.reserveCapacity(4 * width * texts.count)
    for text in scalars {
      for place in 0..<width { body.little(place < text.count ? UInt64(text[place].value) : 0, 4) }
    }
    return header("<U\(width)", shape) + body
  }

  private static func array(_ type: String, _ shape: [Int], words: [UInt64]) -> [UInt8] {
    var bytes = header(type, shape)
    bytes.reserveCapacity(bytes.count + 8 * words.count)
    for word in words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
    return bytes
  }

  private static func header(_ type: String, _ shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // The data begin at a multiple of 64 bytes.
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64
    text += String(repeating: " ", count: length - 10 - text.utf8.count - 1) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.little(UInt64(text.utf8.count), 2)
    return bytes + Array(text.utf8)
  }
}
