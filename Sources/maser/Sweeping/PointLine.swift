import Language
import Simulation

/// A point of a sweep as one line of a file, with a checksum: what was cut or damaged is not taken for a point.
enum PointLine {
  static func text(_ point: SweepPoint) -> String {
    var bytes: [UInt8] = []
    for (index, reading) in point.readings.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(reading, to: &bytes)
    }
    let readings = String(decoding: bytes, as: UTF8.self)
    let verdicts = point.verdicts.map { "\($0.line):\($0.verdict)" }.joined(separator: ",")
    let fields =
      [
        String(point.index), escaped(point.status), String(point.collisions),
        String(point.untilsNeverMet), readings, verdicts,
      ] + point.printed.map(escaped)
    let body = fields.joined(separator: "\t")
    return CheckedLine.text(body)
  }

  /// `-`, three numbers as bits, five where runs were drawn, or a list of such in brackets.
  ///
  /// Written digit by digit: a batch of drawn runs has thousands of numbers, and text made of texts takes longer than the runs.
  private static func append(_ reading: SweepPoint.Reading?, to bytes: inout [UInt8]) {
    guard let reading else { return bytes.append(UInt8(ascii: "-")) }
    if let items = reading.items {
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ";")) }
        append(item, to: &bytes)
      }
      return bytes.append(UInt8(ascii: "]"))
    }
    appendBits(reading.value, to: &bytes)
    for number in [reading.truncation, reading.rounding] {
      bytes.append(UInt8(ascii: ":"))
      appendBits(number, to: &bytes)
    }
    guard reading.reach > 0 else { return }
    for number in [reading.error, reading.reach] {
      bytes.append(UInt8(ascii: ":"))
      appendBits(number, to: &bytes)
    }
  }

  /// In hexadecimal, without zeros in front.
  private static func appendBits(_ number: Double, to bytes: inout [UInt8]) {
    let bits = number.bitPattern
    var shift = max(0, 60 - bits.leadingZeroBitCount / 4 * 4)
    while true {
      let digit = UInt8(truncatingIfNeeded: bits >> shift) & 15
      bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      if shift == 0 { return }
      shift -= 4
    }
  }

  /// Nil for a line that is not whole.
  static func point(_ line: some StringProtocol) -> SweepPoint? {
    guard let body = CheckedLine.body(line) else { return nil }
    let fields = body.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 6, let index = Int(fields[0]), let collisions = Int(fields[2]),
      let untils = Int(fields[3])
    else { return nil }
    let readings = fields[4].split(separator: ",").map(reading)
    guard readings.allSatisfy({ $0 != nil }) else { return nil }
    let verdicts = fields[5].split(separator: ",").compactMap { part -> SweepPoint.Verdict? in
      let pair = part.split(separator: ":")
      guard pair.count == 2, let line = Int(pair[0]) else { return nil }
      return SweepPoint.Verdict(line: line, verdict: String(pair[1]))
    }
    return SweepPoint(
      index: index, readings: readings.map { $0! }, status: LineText.unescaped(fields[1]),
      printed: fields[6...].map { LineText.unescaped($0) }, verdicts: verdicts,
      collisions: collisions, untilsNeverMet: untils)
  }

  /// Nil for what is none; `.some(nil)` for an undefined value.
  private static func reading(_ text: Substring) -> SweepPoint.Reading?? {
    if text == "-" { return .some(nil) }
    if text.hasPrefix("["), text.hasSuffix("]") {
      let items = text.dropFirst().dropLast().split(separator: ";").map(reading)
      guard items.allSatisfy({ $0 != nil }) else { return nil }
      return SweepPoint.Reading(items: items.map { $0! })
    }
    let numbers = text.split(separator: ":").compactMap { UInt64($0, radix: 16) }
      .map(Double.init(bitPattern:))
    guard numbers.count == 3 || numbers.count == 5 else { return nil }
    return SweepPoint.Reading(
      value: numbers[0], truncation: numbers[1], rounding: numbers[2],
      error: numbers.count == 5 ? numbers[3] : 0, reach: numbers.count == 5 ? numbers[4] : 0)
  }

  private static func escaped(_ text: String) -> String { LineText.escaped(text) }
}

/// The points of one sweep in a file: a head line that says which, then a line per point, in any order.
struct PointFile {
  /// What has to agree for points to be of the same sweep.
  struct Head: Equatable {
    let identity: String
    let tool: String
    let kernel: String
    let points: Int
    /// Which way of identifying plans `identity` is of.
    let version: Int

    private static let word = "maser points "

    var line: String {
      "\(Head.word)\(version)\t\(identity)\t\(tool)\t\(kernel)\t\(points)\n"
    }

    /// Whether identities cannot be compared: it was written by a maser that identified experiments in another way.
    var isOfOtherVersion: Bool { version != Plan.identityVersion }

    init(_ sweep: SweepDescription) {
      identity = sweep.identity ?? ""
      tool = "maser \(Maser.version)"
      kernel = Head.kernel
      points = sweep.pointCount
      version = Plan.identityVersion
    }

    init?(line: some StringProtocol) {
      let fields = line.split(separator: Character("\t")).map { String($0) }
      guard fields.count == 5, fields[0].hasPrefix(Head.word),
        let version = Int(fields[0].dropFirst(Head.word.count)), let points = Int(fields[4])
      else { return nil }
      (identity, tool, kernel, self.points) = (fields[1], fields[2], fields[3], points)
      self.version = version
    }

    /// What computes the numbers: the same kernel gives the same bits.
    static var kernel: String { KernelName.current }
  }

  let head: Head
  private(set) var points: [Int: SweepPoint] = [:]
  /// Bytes up to the last whole line.
  let wholeBytes: Int

  /// Nil if the bytes are no such file. Damaged and cut lines are left out.
  ///
  /// A file that ends within the first line of `fresh` is its writer's, who got no further: it holds no points.
  init?(_ bytes: [UInt8], fresh: Head? = nil) {
    guard let end = bytes.lastIndex(of: 0x0A) else {
      guard let fresh, fresh.line.utf8.starts(with: bytes) else { return nil }
      (head, wholeBytes) = (fresh, 0)
      return
    }
    wholeBytes = end + 1
    let lines = String(decoding: bytes[...end], as: UTF8.self).split(whereSeparator: { $0 == "\n" })
    guard let first = lines.first, let head = Head(line: first) else { return nil }
    self.head = head
    for line in lines.dropFirst() {
      guard let point = PointLine.point(line), point.index < head.points, point.index >= 0 else {
        continue
      }
      points[point.index] = point
    }
  }

  static func read(_ path: String, fresh: Head? = nil) -> PointFile? {
    (try? FileReading.bytes(ofFile: path)).flatMap { PointFile($0, fresh: fresh) }
  }

  /// All points in order, with the head.
  static func text(_ head: Head, _ points: [Int: SweepPoint]) -> String {
    head.line + points.keys.sorted().map { PointLine.text(points[$0]!) }.joined()
  }
}
