/// What a terminal of the xterm family shows after some output: a grid of characters, the cursor,
/// and the rows that scrolled away above it.
///
/// Colours and modes are ignored, as are the scrolling region and every sequence not known here.
struct Screen {
  private(set) var columns: Int
  private(set) var rows: Int
  /// Counted from zero. After a character in the last column the cursor stays on it, and only the
  /// next character wraps.
  private(set) var cursor = Position(row: 0, column: 0)
  private(set) var bells = 0

  struct Position: Equatable {
    var row: Int
    var column: Int
  }

  /// A wide character is in the first of its two cells; the second is empty.
  private typealias Row = [String]
  private var grid: [Row]
  private var above: [String] = []
  private var wrapPending = false
  private var saved = Position(row: 0, column: 0)
  private var savedWrapPending = false
  private var state = State.ground
  private var partialCharacter: [UInt8] = []

  private enum State {
    case ground
    case escape
    /// After ESC and intermediates such as `(`: one final byte is still to come.
    case escapeIntermediate
    case control([UInt8])
    /// OSC and its kin, which end with BEL or ESC \.
    case string
    case stringEscape
  }

  init(columns: Int, rows: Int) {
    precondition(columns > 0 && rows > 0)
    self.columns = columns
    self.rows = rows
    grid = Array(repeating: Row(repeating: " ", count: columns), count: rows)
  }

  // MARK: Reading

  /// As many as the screen has rows, without trailing blanks.
  var lines: [String] { grid.map { Self.trimmed($0.joined()) } }

  /// What scrolled away, oldest first, without trailing blanks.
  var scrollback: [String] { above.map(Self.trimmed) }

  /// Scrollback and screen without the empty rows at the end.
  var everything: String {
    var all = scrollback + lines
    while all.last == "" { all.removeLast() }
    return all.joined(separator: "\n")
  }

  /// Whether the text is on the screen or in the scrollback. Unlike in `lines`, blanks at the end
  /// of a row count here, so that a prompt can be looked for with the blank after it.
  func shows(_ text: String) -> Bool {
    if text.contains("\n") { return everything.contains(text) }
    return grid.contains { $0.joined().contains(text) }
      || above.contains { $0.contains(text) }
  }

  private static func trimmed(_ row: String) -> String {
    row.lastIndex { $0 != " " }.map { String(row[...$0]) } ?? ""
  }

  // MARK: Writing

  mutating func write(_ text: String) { write(Array(text.utf8)) }

  mutating func write(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  /// Rows are cut or filled up, never wrapped anew. A lower screen first gives up the empty rows
  /// under the cursor, then lets the top ones scroll away; a higher one grows at the bottom.
  mutating func resize(columns: Int, rows: Int) {
    precondition(columns > 0 && rows > 0)
    while grid.count > rows, grid.count - 1 > cursor.row, grid.last == blankRow {
      grid.removeLast()
    }
    while grid.count > rows {
      if cursor.row == 0 {
        grid.removeLast()
      } else {
        above.append(grid.removeFirst().joined())
        cursor.row -= 1
      }
    }
    self.columns = columns
    self.rows = rows
    for index in grid.indices {
      if grid[index].count > columns {
        if grid[index][columns] == "" { grid[index][columns - 1] = " " }
        grid[index].removeLast(grid[index].count - columns)
      } else {
        grid[index] += Row(repeating: " ", count: columns - grid[index].count)
      }
    }
    while grid.count < rows { grid.append(blankRow) }
    move(to: cursor)
  }

  private mutating func take(_ byte: UInt8) {
    // Inside every sequence but a string the C0 controls act at once; these two end it.
    if byte == 0x18 || byte == 0x1A {
      state = .ground
      return
    }
    switch state {
    case .string:
      if byte == 0x07 { state = .ground }
      if byte == 0x1B { state = .stringEscape }
      return
    case .stringEscape:
      if byte == UInt8(ascii: "\\") {
        state = .ground
      } else {
        state = .escape
        take(byte)
      }
      return
    default: break
    }
    if byte == 0x1B {
      endPartialCharacter()
      state = .escape
      return
    }
    if byte < 0x20 || byte == 0x7F {
      endPartialCharacter()
      control(byte)
      return
    }
    switch state {
    case .escape: escape(byte)
    case .escapeIntermediate: if byte >= 0x30 { state = .ground }
    case .control(let parameters):
      if (0x40...0x7E).contains(byte) {
        state = .ground
        sequence(parameters, final: byte)
      } else {
        state = .control(parameters + [byte])
      }
    default: character(byte)
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x07: bells += 1
    case 0x08: move(to: Position(row: cursor.row, column: cursor.column - 1))
    case 0x09: cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D: move(to: Position(row: cursor.row, column: 0))
    default: break
    }
  }

  private mutating func escape(_ byte: UInt8) {
    state = .ground
    switch byte {
    case UInt8(ascii: "["): state = .control([])
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      state = .string
    case 0x20...0x2F: state = .escapeIntermediate
    case UInt8(ascii: "7"):
      saved = cursor
      savedWrapPending = wrapPending
    case UInt8(ascii: "8"):
      move(to: saved)
      wrapPending = savedWrapPending && cursor.column == columns - 1
    case UInt8(ascii: "M"):
      wrapPending = false
      if cursor.row > 0 {
        cursor.row -= 1
      } else {
        grid.removeLast()
        grid.insert(blankRow, at: 0)
      }
    default: break
    }
  }

  private mutating func sequence(_ parameters: [UInt8], final: UInt8) {
    // Private markers and intermediates make other sequences of these: none that shows here.
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { return }
    let numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { min(Int(String(decoding: $0, as: UTF8.self)) ?? 0, 100_000) }
    let first = numbers.first ?? 0
    let count = max(1, first)
    let (row, column) = (cursor.row, cursor.column)
    switch final {
    case UInt8(ascii: "A"): move(to: Position(row: row - count, column: column))
    case UInt8(ascii: "B"): move(to: Position(row: row + count, column: column))
    case UInt8(ascii: "C"): move(to: Position(row: row, column: column + count))
    case UInt8(ascii: "D"): move(to: Position(row: row, column: column - count))
    case UInt8(ascii: "G"): move(to: Position(row: row, column: count - 1))
    case UInt8(ascii: "H"), UInt8(ascii: "f"):
      let second = numbers.count > 1 ? max(1, numbers[1]) : 1
      move(to: Position(row: count - 1, column: second - 1))
    case UInt8(ascii: "J"): eraseInScreen(first)
    case UInt8(ascii: "K"): eraseInRow(first)
    case UInt8(ascii: "X"): erase(row: row, column..<min(columns, column + count))
    case UInt8(ascii: "P"): deleteCharacters(count)
    case UInt8(ascii: "@"): insertBlanks(count)
    case UInt8(ascii: "L"):
      let count = min(count, rows - row)
      grid.removeLast(count)
      grid.insert(contentsOf: Array(repeating: blankRow, count: count), at: row)
      wrapPending = false
    case UInt8(ascii: "M"):
      let count = min(count, rows - row)
      grid.removeSubrange(row..<row + count)
      grid.append(contentsOf: Array(repeating: blankRow, count: count))
      wrapPending = false
    default: break
    }
  }

  // MARK: Characters

  private mutating func character(_ byte: UInt8) {
    if byte & 0xC0 != 0x80 { endPartialCharacter() }
    partialCharacter.append(byte)
    let length =
      switch partialCharacter[0] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    if partialCharacter.count == length { endPartialCharacter() }
  }

  /// What is not UTF-8 shows as U+FFFD.
  private mutating func endPartialCharacter() {
    guard !partialCharacter.isEmpty else { return }
    let text = String(decoding: partialCharacter, as: UTF8.self)
    partialCharacter = []
    for scalar in text.unicodeScalars { put(scalar) }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(of: scalar)
    if width == 0 {
      combine(scalar)
      return
    }
    guard width > 0, width <= columns else { return }
    if wrapPending || cursor.column + width > columns {
      lineFeed()
      cursor.column = 0
    }
    let (row, column) = (cursor.row, cursor.column)
    erase(row: row, column..<column + width)
    grid[row][column] = String(Character(scalar))
    if width == 2 { grid[row][column + 1] = "" }
    if column + width < columns {
      cursor.column += width
    } else {
      cursor.column = columns - 1
      wrapPending = true
    }
  }

  /// Adds to the character before the cursor.
  private mutating func combine(_ scalar: Unicode.Scalar) {
    var column = wrapPending ? cursor.column : cursor.column - 1
    guard column >= 0 else { return }
    if grid[cursor.row][column] == "", column > 0 { column -= 1 }
    grid[cursor.row][column].unicodeScalars.append(scalar)
  }

  /// Negative for what is no character at all.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E: return 1
    case 0..<0xA0: return -1
    case 0xA0..<0x300: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return 1
    }
  }

  // MARK: The cursor and the grid

  private var blankRow: Row { Row(repeating: " ", count: columns) }

  /// Never leaves the screen, and lets a pending wrap lapse.
  private mutating func move(to position: Position) {
    cursor.row = max(0, min(rows - 1, position.row))
    cursor.column = max(0, min(columns - 1, position.column))
    wrapPending = false
  }

  private mutating func lineFeed() {
    wrapPending = false
    if cursor.row < rows - 1 {
      cursor.row += 1
    } else {
      above.append(grid.removeFirst().joined())
      grid.append(blankRow)
    }
  }

  /// Half a wide character is none: its other half goes too.
  private mutating func erase(row: Int, _ range: Range<Int>) {
    wrapPending = false
    guard !range.isEmpty else { return }
    if grid[row][range.lowerBound] == "", range.lowerBound > 0 {
      grid[row][range.lowerBound - 1] = " "
    }
    if range.upperBound < columns, grid[row][range.upperBound] == "" {
      grid[row][range.upperBound] = " "
    }
    for column in range { grid[row][column] = " " }
  }

  private mutating func eraseInRow(_ part: Int) {
    switch part {
    case 0: erase(row: cursor.row, cursor.column..<columns)
    case 1: erase(row: cursor.row, 0..<cursor.column + 1)
    case 2: erase(row: cursor.row, 0..<columns)
    default: break
    }
  }

  private mutating func eraseInScreen(_ part: Int) {
    switch part {
    case 0:
      eraseInRow(0)
      for row in cursor.row + 1..<max(rows, cursor.row + 1) { grid[row] = blankRow }
    case 1:
      eraseInRow(1)
      for row in 0..<cursor.row { grid[row] = blankRow }
    case 2:
      wrapPending = false
      for row in 0..<rows { grid[row] = blankRow }
    case 3: above = []
    default: break
    }
  }

  private mutating func deleteCharacters(_ count: Int) {
    let count = min(count, columns - cursor.column)
    erase(row: cursor.row, cursor.column..<cursor.column + count)
    grid[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
    grid[cursor.row] += Row(repeating: " ", count: count)
  }

  private mutating func insertBlanks(_ count: Int) {
    let count = min(count, columns - cursor.column)
    // What is pushed over the edge, and the halves of a wide character split by either end.
    erase(row: cursor.row, columns - count..<columns)
    erase(row: cursor.row, cursor.column..<cursor.column)
    if grid[cursor.row][cursor.column] == "" {
      erase(row: cursor.row, cursor.column..<cursor.column + 1)
    }
    grid[cursor.row].removeLast(count)
    grid[cursor.row].insert(
      contentsOf: Row(repeating: " ", count: count), at: cursor.column)
  }
}
