/// A word that belongs to statements: it begins a clause, chooses a form, names an argument or stands in an expression.
public struct WordDefinition: Sendable {
  public let name: String
  /// As it is written, with what stands around it.
  public let usage: String
  /// One line.
  public let help: String
  /// What else there is to know.
  public let detail: String
  /// A program that runs as it stands.
  public let example: String

  init(_ name: String, _ usage: String, _ help: String, detail: String = "", example: String) {
    self.name = name
    self.usage = usage
    self.help = help
    self.detail = detail
    self.example = example
  }
}
