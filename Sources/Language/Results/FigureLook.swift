/// How a figure looks, apart from what it shows.
public struct FigureLook: Sendable, Equatable {
  /// From one number to another; the larger may come first, and the axis then runs the other way.
  public struct Span: Sendable, Equatable {
    public let from: Double
    public let to: Double

    public init(_ from: Double, _ to: Double) { (self.from, self.to) = (from, to) }
  }

  public enum Direction: String, Sendable, CaseIterable {
    case x, y
  }

  /// A straight line across the picture at one value of an axis.
  public struct Guide: Sendable, Equatable {
    public let axis: Direction
    public let at: Double
    public let label: MarkedText

    public init(axis: Direction, at: Double, label: MarkedText) {
      (self.axis, self.at, self.label) = (axis, at, label)
    }
  }

  /// A strip across the picture.
  public struct Band: Sendable, Equatable {
    public let axis: Direction
    public let span: Span

    public init(axis: Direction, span: Span) { (self.axis, self.span) = (axis, span) }
  }

  /// Where the legend stands.
  public enum Place: String, Sendable, CaseIterable {
    case below, topleft, topright, bottomleft, bottomright, right, none
  }

  public enum Line: String, Sendable, CaseIterable {
    case lines, points, both, steps
  }

  /// What tells curves and colours apart.
  public enum Style: String, Sendable, CaseIterable {
    case colour, grey
  }

  /// Widths that journals and talks have room for.
  public enum Width: String, Sendable, CaseIterable {
    case column, page, slide

    /// One and two columns of Physical Review (86 and 178 mm), a slide of 4:3.
    public var millimetres: Double {
      switch self {
      case .column: 86
      case .page: 178
      case .slide: 254
      }
    }

    /// Of the text, so that it can be read there.
    public var points: Double { self == .slide ? 16 : 8 }
  }

  public enum Contours: Sendable, Equatable {
    case none
    case count(Int)
    case levels([Double])
  }

  public var title = MarkedText(plain: "")
  /// Nil: the axis says what it shows by itself.
  public var xLabel: MarkedText?
  public var yLabel: MarkedText?
  public var zLabel: MarkedText?
  public var xRange: Span?
  public var yRange: Span?
  public var zRange: Span?
  /// The texts of the first curves.
  public var legend: [MarkedText] = []
  public var place = Place.below
  public var guides: [Guide] = []
  public var bands: [Band] = []
  public var contours = Contours.none
  public var line: Line?
  public var style = Style.colour
  /// Bounds are drawn where they can be seen.
  public var showsBounds = true
  /// Of the page, in millimetres; nil: what a screen has room for.
  public var width: Double?
  public var height: Double?
  /// Of the text, in points.
  public var font: Double?
  /// Panels side by side; nil: as many as make the figure about square.
  public var columns: Int?
  /// The file endings of what is written beside the picture.
  public var sources: [Source] = []

  /// What a picture can be drawn again from.
  public enum Source: String, Sendable, CaseIterable {
    /// gnuplot's script, matplotlib's, the numbers.
    case gp, py, csv
  }

  public init() {}
}
