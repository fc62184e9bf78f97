/// A printed line: its words, and its numbers with what their digits leave open.
///
/// No digit is printed that the bound does not cover, so that two prints of one truth differ by two units of the last place at most.
struct PrintedText {
  private var words: [String] = [""]
  private var numbers: [(value: Double, open: Double)] = []

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      if let end = PrintedText.endOfNumber(bytes, place) {
        let digits = String(decoding: bytes[place..<end], as: UTF8.self)
        numbers.append((Double(digits) ?? .nan, PrintedText.unit(digits)))
        words.append("")
        place = end
      } else {
        words[words.count - 1].unicodeScalars.append(Unicode.Scalar(bytes[place]))
        place += 1
      }
    }
  }

  /// Whether the words are the same, and the numbers may be those of one truth: `x ± b` by its radius, others by their last digits.
  func agrees(with other: PrintedText) -> Bool {
    guard words == other.words, numbers.count == other.numbers.count, !numbers.isEmpty else {
      return false
    }
    for index in numbers.indices {
      let (a, b) = (numbers[index], other.numbers[index])
      // The radius itself says how much the number before it leaves open.
      if isRadius(index) {
        guard b.value <= 1000 * max(a.value, .leastNonzeroMagnitude), a.value <= 1000 * b.value
        else { return false }
        continue
      }
      var allowed = 2 * (a.open + b.open)
      if index + 1 < numbers.count, isRadius(index + 1) {
        allowed = max(allowed, numbers[index + 1].value + other.numbers[index + 1].value)
      }
      guard abs(a.value - b.value) <= allowed else { return false }
    }
    return true
  }

  private func isRadius(_ index: Int) -> Bool {
    // The sign is two bytes of UTF-8 here, each read as a scalar of its own.
    words[index] == " \u{C2}\u{B1} "
  }

  private static func endOfNumber(_ bytes: [UInt8], _ start: Int) -> Int? {
    func isDigit(_ place: Int) -> Bool {
      place < bytes.count && (0x30...0x39).contains(bytes[place])
    }
    var place = start
    if bytes[place] == UInt8(ascii: "-") { place += 1 }
    guard isDigit(place) else { return nil }
    while isDigit(place) { place += 1 }
    if place < bytes.count, bytes[place] == UInt8(ascii: "."), isDigit(place + 1) {
      place += 1
      while isDigit(place) { place += 1 }
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: "e") {
      var exponent = place + 1
      if exponent < bytes.count, bytes[exponent] == UInt8(ascii: "-") { exponent += 1 }
      if isDigit(exponent) {
        place = exponent
        while isDigit(place) { place += 1 }
      }
    }
    return place
  }

  /// One unit of the last digit.
  private static func unit(_ digits: String) -> Double {
    let parts = digits.split(separator: "e", maxSplits: 1)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let fraction = parts[0].split(separator: ".", maxSplits: 1)
    // A whole number is exact.
    guard fraction.count > 1 || parts.count > 1 else { return 0 }
    let places = fraction.count > 1 ? fraction[1].utf8.count : 0
    return Double("1e\(max(-400, min(400, exponent - places)))") ?? 0
  }
}
