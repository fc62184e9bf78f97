import SourceText
import Syntax

/// `plot … with title=… …`: how a figure looks, for pages and talks.
public enum LookClause {
  public static let keyword = "with"
  static let role: Role = "look"

  static let shape = ShapeElement.clause(role, keyword: keyword, [.arguments])

  /// How messages name the clause.
  static let usage = "with title= xlabel= …"

  private static let marks =
    "`_` and `^` lower and raise (`θ_{int}`), `\\\\theta` is θ, `{q}` elsewhere fills in a value"

  private static func label(_ name: String, _ help: String) -> ArgumentDefinition {
    ArgumentDefinition(name, .label, isOptional: true, help)
  }

  private static func span(_ name: String, _ help: String) -> ArgumentDefinition {
    ArgumentDefinition(name, .list, isOptional: true, help)
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Word.Type, _ help: String
  ) -> ArgumentDefinition where Word.RawValue == String {
    ArgumentDefinition(
      name, .word, isOptional: true, choices: Word.allCases.map(\.rawValue), help)
  }

  private static let title = label("title", "above the picture; \(marks)")

  /// Of every picture with axes.
  private static let axes = [
    label("xlabel", "what the lower axis says instead of its quantity"),
    label("ylabel", "the same for the upright axis"),
    span("xrange", "[from, to]: the part of the axis that is drawn"),
    span("yrange", "the same for the upright axis"),
    ArgumentDefinition(
      "guide_x", .realOrList, isOptional: true, "upright lines at these values"),
    ArgumentDefinition("guide_y", .realOrList, isOptional: true, "level lines at these values"),
    ArgumentDefinition(
      "guide_x_label", .labels, isOptional: true, beside: "guide_x",
      "their names, a list of several"),
    ArgumentDefinition(
      "guide_y_label", .labels, isOptional: true, beside: "guide_y",
      "their names, a list of several"),
    span("band_x", "[from, to]: an upright strip is shaded; [a, b, c, d]: two"),
    span("band_y", "the same for level strips"),
    word("style", FigureLook.Style.self, "grey: told apart without colours"),
  ]

  private static let legend = [
    ArgumentDefinition(
      "legend", .labels, isOptional: true, "the names of the curves, a list of several"),
    word(
      "place", FigureLook.Place.self, "where the legend stands; below the picture if left out"),
    word(
      "line", FigureLook.Line.self, "how curves are drawn; points are marked where they are few"),
    ArgumentDefinition(
      "bounds", .word, isOptional: true, choices: ["shown", "hidden"],
      "bounds are shaded where they can be seen, if not hidden"),
  ]

  private static let colours = [
    label("zlabel", "what the colours say instead of their quantity"),
    ArgumentDefinition(
      "contours", .realOrList, isOptional: true,
      "lines of equal height: at these values, or so many in equal steps"),
  ]

  private static let size = [
    word(
      "size", FigureLook.Width.self,
      "as wide as a column (86 mm), a page (178 mm) or a slide (254 mm) is, its text in 8 or 16 points"
    ),
    ArgumentDefinition(
      "width", in: .closed(30, 2000), isOptional: true, unit: "mm", "any other width"),
    ArgumentDefinition("height", in: .closed(20, 2000), isOptional: true, unit: "mm", "its height"),
    ArgumentDefinition(
      "font", in: .closed(4, 72), isOptional: true, unit: "points", "of the text"),
    ArgumentDefinition(
      "sources", .text, isOptional: true,
      "endings of what is written beside the picture to draw it again: \"gp\" for gnuplot, \"py\" for matplotlib, \"csv\" for the numbers, or several with blanks between"
    ),
  ]

  /// Of curves.
  static let ofCurves = [title] + axes + legend + size
  static let ofMaps =
    [title] + axes + colours
    + [span("zrange", "[from, to]: what the colours reach over")] + size
  static let ofWigner = [title] + axes + colours + size
  static let ofPopulations = [title] + axes + size
  /// Of several panels together.
  static let ofFigures =
    [
      title,
      ArgumentDefinition(
        "columns", .count, in: .closed(1, 12), isOptional: true, "panels side by side"),
    ] + size

  /// What every plot takes, and what only some kinds do.
  public static let all: [ArgumentDefinition] = {
    var seen: Set<String> = []
    return (ofCurves + ofMaps + ofFigures).filter { seen.insert($0.name).inserted }
  }()

  static func argument(_ name: String) -> ArgumentDefinition { all.first { $0.name == name }! }

  /// What does not go with a panel of a larger figure.
  static let sizes = Set(size.map(\.name))
}

/// What a `with` of a figure says.
struct LookPlan: Sendable {
  var arguments: [String: Term] = [:]

  subscript(name: String) -> Term? { arguments[name] }
}
