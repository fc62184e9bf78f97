import Language
import SourceText

/// The few pieces of JSON that are needed, written straight into a string.
///
/// A number that JSON cannot express (not a number, infinite) becomes null.
struct JSONObject {
  private(set) var text = "{"

  mutating func add(_ key: String, raw value: String) {
    if text.utf8.count > 1 { text += "," }
    text += jsonString(key) + ":" + value
  }

  mutating func add(_ key: String, _ value: String) { add(key, raw: jsonString(value)) }

  mutating func add(_ key: String, _ value: Int) { add(key, raw: String(value)) }

  /// A number of collisions; "inf" in quotes, as JSON has no such number.
  mutating func add(_ key: String, collisions count: Int) {
    let text = collisionCountText(count)
    add(key, raw: Int(text) == nil ? jsonString(text) : text)
  }

  mutating func add(_ key: String, _ value: Double) { add(key, raw: JSONObject.number(value)) }

  /// The object on one line, line end included.
  var line: String { text + "}\n" }
  /// The object as a value of another one.
  var value: String { text + "}" }

  /// The shortest form that reads back as the same double.
  static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  static func array(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
}
