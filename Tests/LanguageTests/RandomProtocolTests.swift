#if arch(x86_64) && canImport(Glibc)
  import Foundation
  import Synchronization
  import TestSupport
  import Testing

  @testable import Language

  /// Whole scripts against an 80-bit reference: every number within its bound, as a number and as it is printed.
  ///
  /// `MASER_PROTOCOLS=10000` runs so many instead of the usual few, and tells how wide the bounds are; `MASER_PROTOCOLS_FROM` says with which to begin,
  /// `MASER_PROTOCOLS_TO=FOLDER` keeps the scripts with the true values there, to try other programs on.
  @Suite("Random protocols against 80-bit arithmetic")
  struct RandomProtocolTests {
    /// Unoptimised code takes twenty times as long.
    #if DEBUG
      static let usual = 24
    #else
      static let usual = 400
    #endif

    static func setting(_ name: String) -> Int? {
      ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    static let count = setting("MASER_PROTOCOLS") ?? usual
    static let first = setting("MASER_PROTOCOLS_FROM") ?? 0
    static let blocks = 24

    struct Tally: Sendable {
      var protocols = 0
      var values = 0
      var outgrown = 0
      var violations: [String] = []
      var widths: [BoundWidth] = []
    }

    /// How many times its error a bound is.
    struct BoundWidth: Sendable {
      let observable: String
      let kind: RandomProtocol.Kind
      let ratio: Double
    }

    /// Of the blocks that are done.
    static let widths = Mutex<(blocks: Int, all: [BoundWidth])>((0, []))

    /// Median of bound/|true error| by observable and kind of protocol, of the numbers that have either.
    static func table(_ widths: [BoundWidth]) -> String {
      let kinds = RandomProtocol.Kind.allCases
      func median(_ widths: [BoundWidth]) -> String {
        let sorted = widths.map(\.ratio).sorted()
        guard !sorted.isEmpty else { return "-" }
        return String(format: "%.2g (%d)", sorted[sorted.count / 2], sorted.count)
      }
      func row(_ cells: [String]) -> String {
        cells.map { $0.padding(toLength: 22, withPad: " ", startingAt: 0) }.joined()
      }
      let names = Dictionary(grouping: widths, by: \.observable)
      return
        ([row(["bound/error, median"] + kinds.map(\.rawValue))]
        + names.keys.sorted().map { name in
          row([name] + kinds.map { kind in median(names[name]!.filter { $0.kind == kind }) })
        }).joined(separator: "\n")
    }

    @Test(
      "No number is outside its bound, and what is printed contains it with its bound",
      arguments: 0..<blocks)
    func bounds(_ block: Int) {
      var tally = Tally()
      for index in stride(from: block, to: Self.count, by: Self.blocks) {
        Self.check(index + Self.first, &tally)
      }
      for violation in tally.violations { Issue.record("\(violation)") }
      // Those that are left out are few: else nothing would be tested.
      #expect(10 * tally.outgrown <= tally.protocols + 10)
      if Self.count > Self.usual {
        print(
          "block \(block): \(tally.protocols) protocols, \(tally.values) values, \(tally.outgrown) left out"
        )
        let widths = tally.widths
        Self.widths.withLock {
          $0.blocks += 1
          $0.all += widths
          if $0.blocks == Self.blocks { print(Self.table($0.all)) }
        }
      }
    }

    static func check(_ seed: Int, _ tally: inout Tally) {
      let kinds = RandomProtocol.Kind.allCases
      let test = RandomProtocol(seed: seed, kind: kinds[seed % kinds.count])
      tally.protocols += 1
      guard let truths = ReferenceCavity.run(test) else {
        tally.outgrown += 1
        return
      }
      let run = Program(test.script).run()
      let measured = run.measured
      // What the tolerance refuses is not told; all else has to run.
      if !run.hasCompleted, !run.codes.contains("E0402") {
        tally.violations.append("\(test) does not run:\n\(test.script)\(run.rendered)")
      }
      keep(test, run, truths)
      for (record, truth) in zip(measured, truths) {
        guard case .number(let quantity) = record.value, let truth else { continue }
        tally.values += 1
        tally.widths += width(quantity, truth, of: record.name, test.kind).map { [$0] } ?? []
        for complaint in complaints(quantity, truth, NumberFormat(digits: test.digits)) {
          tally.violations.append("\(test), \(record.name): \(complaint)\n\(test.script)")
        }
      }
    }

    static func keep(_ test: RandomProtocol, _ run: Run, _ truths: [Float80?]) {
      guard let folder = ProcessInfo.processInfo.environment["MASER_PROTOCOLS_TO"] else { return }
      let lines = zip(run.measured, truths).map { "\($0.name)\t\($1.map { "\($0)" } ?? "-")\n" }
      let path = "\(folder)/\(test.seed)-\(test.kind.rawValue)"
      try? test.script.write(toFile: path + ".maser", atomically: false, encoding: .utf8)
      try? lines.joined().write(toFile: path + ".truth", atomically: false, encoding: .utf8)
    }

    /// Nil where the number is exact, or off by less than the reference can tell.
    static func width(
      _ quantity: Quantity, _ truth: Float80, of name: String, _ kind: RandomProtocol.Kind
    ) -> BoundWidth? {
      let error = Double(abs(Float80(quantity.value) - truth))
      guard quantity.bound > 0, error > 1e-18 * Double(max(1, abs(truth))) else { return nil }
      let observable = name.prefix { $0 != "(" && $0 != "," }
      return BoundWidth(
        observable: String(observable), kind: kind, ratio: quantity.bound / error)
    }

    static func complaints(
      _ quantity: Quantity, _ truth: Float80, _ format: NumberFormat
    ) -> [String] {
      var result: [String] = []
      let (value, bound) = (Float80(quantity.value), Float80(quantity.bound))
      // What the reference itself may be off by.
      let slack = 1e-17 * max(1, abs(truth))
      if !(abs(value - truth) <= bound + slack) {
        result.append("\(quantity.value) ± \(quantity.bound) does not contain \(truth)")
      }
      let text = format.text(quantity)
      guard let (shown, reach) = interval(text, isExact: bound == 0) else {
        return result + ["`\(text)` cannot be read"]
      }
      let roundings = 1e-18 * abs(value)
      if !(abs(shown - value) + bound <= reach * (1 + 1e-17) + roundings) {
        result.append("`\(text)` does not contain \(quantity.value) ± \(quantity.bound)")
      }
      if !(abs(shown - truth) <= reach + slack) {
        result.append("`\(text)` does not contain \(truth)")
      }
      return result
    }

    /// `x ± b`, or `x` alone, whose last digit may be off by one.
    static func interval(_ text: String, isExact: Bool) -> (shown: Float80, reach: Float80)? {
      if text.contains("±") {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let x = Float80(parts[0]) else { return nil }
        return parts[2] == "inf" ? (x, .infinity) : Float80(parts[2]).map { (x, $0) }
      }
      guard let x = Float80(text) else { return nil }
      let mantissa = text.split(separator: "e")[0]
      let exponent = text.contains("e") ? Int(text.split(separator: "e")[1]) ?? 0 : 0
      let decimals = mantissa.contains(".") ? mantissa.split(separator: ".")[1].count : 0
      var unit = Float80(1)
      for _ in 0..<abs(exponent - decimals) { unit = exponent > decimals ? unit * 10 : unit / 10 }
      // Zero with all its digits is exact where its bound is.
      return (x, isExact && x == 0 ? 0 : unit)
    }
  }
#endif
