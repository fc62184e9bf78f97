/// A picture to be drawn.
public struct Figure: Sendable {
  /// What an axis shows.
  public struct Axis: Sendable {
    /// `⟨n⟩`.
    public let symbol: String
    /// `energy`.
    public let name: String
    public let unit: String
    public let isLogarithmic: Bool

    public init(symbol: String, name: String, unit: String = "", isLogarithmic: Bool = false) {
      self.symbol = symbol
      self.name = name
      self.unit = unit
      self.isLogarithmic = isLogarithmic
    }
  }

  /// A line; a gap where y is NaN.
  public struct Curve: Sendable {
    /// What tells it from the others.
    public let label: String
    public let x: [Double]
    public let y: [Double]
    /// How far each y may be off; empty where they are exact.
    public let bounds: [Double]

    public init(label: String, x: [Double], y: [Double], bounds: [Double] = []) {
      self.label = label
      self.x = x
      self.y = y
      self.bounds = bounds
    }
  }

  public enum Content: Sendable {
    case curves([Curve], x: Axis, y: Axis)
    /// z[row][column] over x (columns) and y (rows), NaN where there is none.
    case map(x: [Double], y: [Double], z: [[Double]], xAxis: Axis, yAxis: Axis, zAxis: Axis)
    /// p_0, p_1, …
    case populations([Double])
    /// W[row][column] over x = Re, p = Im of the quadratures (columns x, rows p).
    case wigner(x: [Double], p: [Double], values: [[Double]])
    /// Several pictures in one, row by row.
    case panels([Figure])
  }

  /// `(a)`, `(b)`, … of the panels.
  public static func panelLetter(_ index: Int) -> String {
    "(\(Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(clamping: min(max(index, 0), 25))))))"
  }

  public let content: Content
  public let look: FigureLook
  /// Below the picture: a remark, or parameters, bound and remark.
  public let caption: String

  public init(content: Content, caption: String, look: FigureLook = FigureLook()) {
    self.content = content
    self.look = look
    self.caption = caption
  }
}
