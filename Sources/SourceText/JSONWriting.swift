extension JSONValue {
  /// The value as JSON on one line. Cost: O(its size).
  public var jsonText: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .truth(let truth): text += truth ? "true" : "false"
    case .number(let number): text += number
    case .text(let string): text += jsonString(string)
    case .list(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .fields(let fields):
      text += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { text += "," }
        text += jsonString(field.name) + ":"
        field.value.write(to: &text)
      }
      text += "}"
    }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
  /// An object with these fields, in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .fields(elements.map { JSONField($0.0, $0.1) })
  }
  /// A list of these values.
  public init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A truth.
  public init(booleanLiteral value: Bool) { self = .truth(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .number("\(value)") }

  /// A whole number.
  public init(_ number: Int) { self = .number("\(number)") }
}

extension JSONValue {
  /// Whether it is an object.
  public var isObject: Bool {
    if case .fields = self { return true }
    return false
  }

  /// A truth; nil for anything else.
  public var bool: Bool? {
    if case .truth(let truth) = self { return truth }
    return nil
  }
}
