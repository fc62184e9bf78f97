import Foundation
import Testing

@testable import Simulation

@Suite("Whole numbers")
struct WholeNumberTests {
  static let table: [(Double, Int)] = [
    (0, 0), (0.9, 0), (-0.9, 0), (2.5, 2), (-2.5, -2), (9e18, 9_000_000_000_000_000_000),
    (0x1p62, 1 << 62), (0x1p63, .max), (-0x1p63, .min), (1e300, .max), (-1e300, .min),
    (.infinity, .max), (-.infinity, .min), (.nan, 0), (.leastNonzeroMagnitude, 0),
  ]

  @Test("from any double are the next towards zero or the end of the range", arguments: table)
  func saturating(value: Double, whole: Int) {
    #expect(Int(saturating: value) == whole)
    #expect(
      UInt64(saturating: value)
        == (value >= 0x1p64 ? .max : value < 1 || value.isNaN ? 0 : UInt64(value)))
  }

  @Test("stay at the end of their range")
  func arithmetic() {
    #expect(Int.max.addingSaturated(1) == .max && Int.max.addingSaturated(.max) == .max)
    #expect(Int.min.addingSaturated(-1) == .min && Int.max.addingSaturated(-1) == .max - 1)
    #expect(3.addingSaturated(4) == 7 && 3.multipliedSaturated(by: -4) == -12)
    #expect(
      Int.max.multipliedSaturated(by: 2) == .max && Int.max.multipliedSaturated(by: -2) == .min)
    #expect(
      Int.min.multipliedSaturated(by: 2) == .min && Int.min.multipliedSaturated(by: -2) == .max)
  }

  // MARK: One place

  /// Conversions that take no computed double: file, then what stands in the parentheses.
  static let harmless = """
    GrammarTables.swift: 0
    PlanDigest.swift: number.bitPattern
    SHA256.swift: 56 - 8 * $0 | word >> UInt32(28 - 4 * $0) | 28 - 4 * $0 | 0 | pending[4 * i + $1]
    SweepWorker.swift: index
    Trial.swift: index
    RoundedNumber.swift: digit - UInt8(ascii: "0") | maser_decimal(buffer.baseAddress!, style, Int32(precision), value) | precision
    RandomStream.swift: c0 | c2 | high | low | words.0 | words.1
    OutcomeSampler.swift: run
    TrajectoryBatch.swift: run
    TrajectoryPoint.swift: $0
    CompletionTable.swift: maser_character_width($1.value) | maser_character_width(scalar.value)
    LineReader.swift: POLLIN
    PlainLineReader.swift: POLLIN
    ReadlineReader.swift: cursor | columns | rows | end | length | point
    Eigenvalues.swift: MASER_NO_LAPACK | MASER_STOPPED | order | info
    GeneralEigenvalues.swift: order | info
    SquareMatrix.swift: order | rows | rows.count
    Base64.swift: bytes[index] | bytes[index + 1] | bytes[index + 2] | group >> (18 - 6 * UInt32(part)) & 63 | part | letter
    Archive.swift: CRC32.checksum(content) | content.count | name.utf8.count | offset | count | directory.count | bytes.count | 8 * place | byte | (value ^ UInt32(byte)) & 0xFF
    ExactDecimal.swift: maser_decimal(buffer.baseAddress!, MASER_SHORTER, 17, value)
    NumpyFiles.swift: state.collisions | n | text[place].value | text.utf8.count | $0.values.count
    NumpyReading.swift: checksum | $0 | text.dropFirst(2) | bytes[place + (isBigEndian ? width - 1 - index : index)] | 8 * index | 64 - 8 * width | word | self[place + $1]
    Gnuplot.swift: target
    JSONText.swift: text
    OutputDescriptor.swift: POLLOUT
    TimeTravel.swift: text
    DampingChannel.swift: max(first, 0) | end - offset | band.first | band.count
    Scalars.swift: lead | length | bytes[next] & 0x3F
    Completeness.swift: UInt32.max
    Lexeme.swift: $1
    Lexer+Literals.swift: byte - UInt8(ascii: "0")
    Parser.swift: UInt32.max
    Token.swift: triviaStart | lower | upper | trivia
    Journal.swift: text | name.prefix { $0 != "-" }
    ProgressDisplay.swift: TIOCGWINSZ | size.ws_col | size.ws_row
    StandardDescriptors.swift: 0
    SweepOptions.swift: _SC_NPROCESSORS_ONLN
    Manifest.swift: value | $0 | $0, radix: 16 | first.dropFirst(Manifest.word.count)
    PointLine.swift: fields[0] | fields[2] | fields[3] | pair[0] | $0, radix: 16 | 2_166_136_261 | $1 | fields[4] | fields[0].dropFirst(Head.word.count)
    Slurm.swift: $0.filter { !$0.isWhitespace }
    SweepCommand.swift: $0
    Subprocess.swift: POSIX_SPAWN_SETSIGDEF | target
    StoredArray.swift: $0 | 64 - 8 * width | 8 * index | bytes[place + (isBigEndian ? width - 1 - index : index)] | self[place + $1] | text.dropFirst(2) | word
    PictureEnd.swift: min(size, 64)
    JournalReading.swift: text
    Eigenvectors.swift: info | order
    EarlierSessions.swift: text
    Lexer+Foreign.swift: text.filter { $0 != "_" }, radix: radix
    CheckedLine.swift: $1 | 2_166_136_261
    ZipReading.swift: checksum
    PrintedText.swift: parts[1]
    MetaStatement.swift: byte | part
    MessageReader.swift: digits
    FileURI.swift: String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16
    LanguageServerCommand.swift: POLLIN
    ConnectedSession.swift: count
    RequestQueue.swift: POLLIN
    JSONValue.swift: digit | high | low | text
    SealHeader.swift: byte
    SealRecorder.swift: numbers.count
    StateTrace.swift: 64 - 4 * count | m | n
    """

  @Test(
    "are made of doubles by `Int(saturating:)` or `Int(exactly:)`, nowhere by `Int(…)`, which traps"
  )
  func onePlace() throws {
    var known: [String: Set<String>] = [:]
    for line in Self.harmless.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      known[String(parts[0])] = Set(parts[1].components(separatedBy: " | ").map(trimmed))
    }
    let sources = try sources()
    for (file, text) in sources {
      for argument in conversions(in: text) where known[file]?.contains(argument) != true {
        Issue.record(
          "\(file): `Int(\(argument))`: write `Int(saturating:)` for a double; list it in `harmless` if it is none"
        )
      }
    }
    #expect(sources.count > 150)
  }

  @Test("would be found if they were made of doubles elsewhere")
  func isFound() {
    #expect(
      conversions(in: "  let n = Int(min(x, 4) * 2) + UInt64(y) + Int(exactly: z)!") == [
        "min(x, 4) * 2", "y",
      ])
    #expect(
      conversions(in: "  /// Int(x)").isEmpty
        && conversions(in: "  Int(saturating: x); aInt(x)").isEmpty)
  }

  private func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The sources, without kernels and without the file that makes the conversions.
  private func sources() throws -> [(file: String, text: String)] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }
      .filter { $0.pathExtension == "swift" && !$0.path.contains("/Kernels") }
      .filter { $0.lastPathComponent != "WholeNumbers.swift" }
      .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
  }

  private static let labels = [
    "saturating:", "exactly:", "truncatingIfNeeded:", "clamping:", "bitPattern:", "ascii:",
  ]

  /// What stands in the parentheses of conversions without a label.
  private func conversions(in text: String) -> [String] {
    let code = text.split(separator: "\n").filter { !trimmed(String($0)).hasPrefix("//") }
      .joined(separator: "\n")
    return code.matches(of: /(?:^|[^A-Za-z0-9_])U?Int(?:8|16|32|64)?\(/).compactMap { call in
      var depth = 1
      let argument = code[call.range.upperBound...].prefix { character in
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        return depth > 0
      }
      let text = trimmed(String(argument))
      return Self.labels.contains { text.hasPrefix($0) } ? nil : text
    }
  }
}
