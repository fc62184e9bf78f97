/// The few pieces of JSON that are needed, written straight into a string.
///
/// A number that JSON cannot express (not a number, infinite) becomes null.
struct JSONObject {
  private(set) var text = "{"

  mutating func add(_ key: String, raw value: String) {
    if text.utf8.count > 1 { text += "," }
    text += JSONObject.quoted(key) + ":" + value
  }

  mutating func add(_ key: String, _ value: String) { add(key, raw: JSONObject.quoted(value)) }

  mutating func add(_ key: String, _ value: Int) { add(key, raw: String(value)) }

  mutating func add(_ key: String, _ value: Double) { add(key, raw: JSONObject.number(value)) }

  /// The object on one line, line end included.
  var line: String { text + "}\n" }
  /// The object as a value of another one.
  var value: String { text + "}" }

  /// The shortest form that reads back as the same double.
  static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  static func array(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
