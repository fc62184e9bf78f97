internal import LinearAlgebra

/// A block of a matrix of levels, from those of one comb to those of another, as planes by rows.
struct BandedBlock {
  /// Which comb the rows are of, and which the columns.
  let row: Int
  let column: Int
  /// How many levels there are, and rows and columns with those that fill up.
  let height: Int
  let width: Int
  let rows: Int
  let stride: Int
  let re: UnsafeMutablePointer<Double>
  var im: UnsafeMutablePointer<Double> { re + rows * stride }
  var planes: BandedPlanes { BandedPlanes(re: re, im: im, stride: stride) }

  static func numbers(_ height: Int, _ width: Int) -> Int {
    2 * ((height + 3) / 4 * 4) * ((width + 7) / 8 * 8)
  }

  init(
    _ row: Int, _ column: Int, height: Int, width: Int, at re: UnsafeMutablePointer<Double>
  ) {
    (self.row, self.column, self.height, self.width, self.re) = (row, column, height, width, re)
    (rows, stride) = ((height + 3) / 4 * 4, (width + 7) / 8 * 8)
  }
}

/// A matrix of levels, block by block. An even one (`isEven`) has no elements between even and odd levels: no blocks for these.
struct BandedBlocks {
  let levels: Int
  let combs: [LevelComb]
  private let blocks: [BandedBlock?]

  init(
    _ combs: [LevelComb], rows: Int, columns: Int, isEven: Bool, in memory: AlignedNumbers
  ) {
    (self.combs, levels) = (combs, rows)
    let sizes = combs.map { (rows: $0.count(below: rows), columns: $0.count(below: columns)) }
    var count = 0
    for row in sizes {
      for column in sizes { count += BandedBlock.numbers(row.rows, column.columns) }
    }
    var place = memory.room(for: count)
    blocks = combs.indices.flatMap { row in
      combs.indices.map { column in
        guard row == column || !isEven else { return nil }
        let (height, width) = (sizes[row].rows, sizes[column].columns)
        defer { place += BandedBlock.numbers(height, width) }
        return BandedBlock(row, column, height: height, width: width, at: place)
      }
    }
  }

  subscript(row: Int, column: Int) -> BandedBlock? { blocks[row * combs.count + column] }

  var known: [BandedBlock] { blocks.compactMap { $0 } }
}

/// K rho for every Kraus operator K.
struct BandedProducts {
  let operators: [KrausOperator]
  let combs: [LevelComb]
  /// Levels that the state reaches.
  let reached: Int
  /// Levels that it had.
  let occupied: Int
  /// No coherences of odd order, before or after.
  let isEven: Bool
  /// By operator, comb of the rows, comb of the columns.
  private var blocks: [BandedBlock] = []

  init(
    operators: [KrausOperator], combs: [LevelComb], _ extent: BandedEngine.Extent, isEven: Bool
  ) {
    (self.operators, self.combs, self.isEven) = (operators, combs, isEven)
    (reached, occupied) = (extent.reached, extent.occupied)
  }

  mutating func makeRoom(in memory: AlignedNumbers) {
    let sizes = combs.map { ($0.count(below: reached), $0.count(below: occupied)) }
    var count = 0
    for row in sizes { for column in sizes { count += BandedBlock.numbers(row.0, column.1) } }
    var place = memory.room(for: count * operators.count)
    for _ in operators {
      for row in combs.indices {
        for column in combs.indices {
          let (height, width) = (sizes[row].0, sizes[column].1)
          blocks.append(BandedBlock(row, column, height: height, width: width, at: place))
          place += BandedBlock.numbers(height, width)
        }
      }
    }
  }

  subscript(index: Int, row: Int, column: Int) -> BandedBlock {
    blocks[(index * combs.count + row) * combs.count + column]
  }

  /// Whether a block has been computed: of even matrices only those between what is even or between what is odd have.
  private func isThere(_ index: Int, _ row: Int, _ column: Int) -> Bool {
    !isEven || operators[index].columns[row] == column
  }

  /// What is lost of the sum of K rho K† where only the levels below `kept` are.
  ///
  /// With W† all K† side by side the column j is y W† for the row y of all K rho; sum K†K = 1, so that it is no longer than y.
  func cut(keeping kept: Int) -> ErrorLedger.Cut {
    guard kept < reached else { return ErrorLedger.Cut() }
    var (columns, corners) = ([Double](), [Double]())
    for level in kept..<reached {
      var (squares, corner) = (0.0, 0.0)
      for index in operators.indices {
        squares += square(index, level)
        corner += overlap(index, index, level: level).re
      }
      columns.append(squares.squareRoot())
      corners.append(corner)
    }
    return .severalLevels(columns: columns, corners: corners, level: kept)
  }

  /// The sum of the squares of one row of K rho.
  private func square(_ index: Int, _ level: Int) -> Double {
    let (row, part) = (level / combs.count, level % combs.count)
    var sum = 0.0
    for column in combs.indices where isThere(index, part, column) {
      let block = self[index, part, column]
      for place in (row * block.stride)..<(row * block.stride + block.width) {
        sum += block.re[place] * block.re[place] + block.im[place] * block.im[place]
      }
    }
    return sum
  }

  /// The qubit that leaves: <x|sigma'|y> = sum of Tr[K_x rho K_y†]. Cost: O(levels band).
  var outgoing: QubitSums {
    var sums = QubitSums()
    var ground: Int?
    for (index, kraus) in operators.enumerated() {
      if kraus.isExcited {
        if let ground { sums.add(coherence: overlap(index, ground)) }
      } else {
        sums.add(ground: overlap(index, index).re)
        ground = index
      }
    }
    return sums
  }

  /// Tr[K rho K'†].
  private func overlap(_ index: Int, _ other: Int) -> (re: Double, im: Double) {
    var (sumRe, sumIm) = (CompensatedSum(), CompensatedSum())
    for level in 0..<reached {
      let part = overlap(index, other, level: level)
      sumRe.add(part.re)
      sumIm.add(part.im)
    }
    return (sumRe.value, sumIm.value)
  }

  /// What one row adds to it.
  private func overlap(_ index: Int, _ other: Int, level: Int) -> (re: Double, im: Double) {
    let (row, part) = (level / combs.count, level % combs.count)
    let column = operators[other].columns[part]
    guard isThere(index, part, column) else { return (0, 0) }
    let (block, kraus) = (self[index, part, column], operators[other].blocks[part])
    let low = kraus.rowBands[row / 4 * 2]
    let high = min(kraus.rowBands[row / 4 * 2 + 1], block.width)
    var (x, y) = (0.0, 0.0)
    guard low < high else { return (0, 0) }
    for n in low..<high {
      let (a, b) = (block.re[row * block.stride + n], block.im[row * block.stride + n])
      let (c, d) = (kraus.re[row * kraus.stride + n], kraus.im[row * kraus.stride + n])
      x += a * c + b * d
      y += b * c - a * d
    }
    return (x, y)
  }
}

extension CavityState {
  /// Whether a complex state has no coherence of odd order.
  var isEven: Bool {
    for m in 1..<max(levels, 1) {
      let row = PackedTriangle.row(m)
      for n in stride(from: (m + 1) % 2, to: m, by: 2)
      where real[row + n] != 0 || imaginary[row + n] != 0 {
        return false
      }
    }
    return true
  }

  /// The elements between the levels of two combs, both below `order`, of a complex state in the plain gauge.
  func unpack(_ block: BandedBlock, _ combs: [LevelComb], _ order: Int) {
    let (rows, columns) = (combs[block.row], combs[block.column])
    let (re, im, stride) = (block.re, block.im, block.stride)
    real.withUnsafeBufferPointer { real in
      imaginary.withUnsafeBufferPointer { imaginary in
        for row in 0..<block.height {
          let m = rows.level(row)
          let packed = PackedTriangle.row(m)
          let start = row * stride
          let below = min(columns.count(below: m), block.width)
          for column in 0..<below {
            let place = packed + columns.level(column)
            (re[start + column], im[start + column]) = (real[place], imaginary[place])
          }
          for column in below..<block.width {
            let n = columns.level(column)
            let place = PackedTriangle.row(n) + m
            // Nothing imaginary on the diagonal.
            (re[start + column], im[start + column]) = (
              real[place], n == m ? 0 : -imaginary[place]
            )
          }
          for column in block.width..<stride { (re[start + column], im[start + column]) = (0, 0) }
        }
      }
    }
  }

  /// What fits of a matrix becomes the state.
  mutating func take(_ matrix: BandedBlocks) {
    let (levels, combs) = (levels, matrix.combs)
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        for m in 0..<levels {
          let packed = PackedTriangle.row(m)
          for n in 0...m { (real[packed + n], imaginary[packed + n]) = (0, 0) }
          guard m < matrix.levels else { continue }
          let (row, part) = (m / combs.count, m % combs.count)
          for (index, comb) in combs.enumerated() {
            guard let block = matrix[part, index] else { continue }
            for column in 0..<comb.count(below: m + 1) {
              let place = packed + comb.level(column)
              real[place] = block.re[row * block.stride + column]
              imaginary[place] = comb.level(column) < m ? block.im[row * block.stride + column] : 0
            }
          }
        }
      }
    }
  }
}
