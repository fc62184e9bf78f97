public import Language

/// Pictures of series and sweeps that the script itself does not draw.
public enum TableDrawing {
  private static let mostColumns = 4
  private static let mostPictures = 12
  private static let mostCurves = 8
  private static let mostCells = 40_000

  /// A picture for each column that is in none of those drawn: curves, or a map over two axes. Cost: O(numbers log numbers).
  public static func figures(
    of tables: [DataTable], besides drawn: [Figure]
  ) -> [(title: String, figure: Figure, bound: Double)] {
    let known = Set(drawn.flatMap { numbers(of: $0).map(\.bitPattern) })
    return Array(
      tables.flatMap { table in
        table.columns.dropFirst(table.axisCount).filter { column in
          let finite = column.values.filter(\.isFinite)
          return column.lists == nil && finite.count > 1
            && !finite.allSatisfy { known.contains($0.bitPattern) }
        }.prefix(mostColumns).compactMap { column in
          figure(table, column).map {
            let bound = column.bounds.filter { !$0.isNaN }.max() ?? 0
            let name = table.name.isEmpty ? column.name : "\(table.name).\(column.name)"
            return (name, $0, bound)
          }
        }
      }.prefix(mostPictures))
  }

  private static func figure(_ table: DataTable, _ column: DataColumn) -> Figure? {
    let axes = table.columns.prefix(table.axisCount)
    let along = axes[table.ownAxis]
    let groups = CurveGroups(table, along: table.ownAxis).all
    if groups.count > mostCurves, table.axisCount == 2 { return map(axes[0], axes[1], column) }
    guard groups.count <= mostCurves else { return nil }
    let labels = CurveGroups(table, along: table.ownAxis)
    let curves = groups.map { group in
      Figure.Curve(
        label: groups.count == 1 ? column.name : labels.label(group, by: []),
        x: group.rows.map { along.values[$0] }, y: group.rows.map { column.values[$0] })
    }
    return Figure(
      content: .curves(curves, x: axis(along), y: axis(column)), caption: "")
  }

  private static func map(_ x: DataColumn, _ y: DataColumn, _ z: DataColumn) -> Figure? {
    guard Set(x.values).count * Set(y.values).count <= mostCells else { return nil }
    var grid = MapGrid(x: x.values, y: y.values, z: z.values, bounds: z.bounds, log: LogAxes())
    let log = grid.betterScale ?? LogAxes()
    if log != LogAxes() {
      grid = MapGrid(x: x.values, y: y.values, z: z.values, bounds: z.bounds, log: log)
    }
    return Figure(
      content: .map(
        x: grid.x, y: grid.y, z: grid.z, xAxis: axis(x, log.x), yAxis: axis(y, log.y),
        zAxis: axis(z)), caption: grid.remark)
  }

  private static func axis(_ column: DataColumn, _ isLogarithmic: Bool = false) -> Figure.Axis {
    let name = column.name == "k" ? "collisions" : column.name
    return Figure.Axis(
      symbol: column.symbol, name: name, unit: column.unit, isLogarithmic: isLogarithmic)
  }

  private static func numbers(of figure: Figure) -> [Double] {
    switch figure.content {
    case .curves(let curves, _, _): curves.flatMap(\.y)
    case .map(_, _, let z, _, _, _): z.flatMap { $0 }
    case .populations(let populations): populations
    case .wigner(_, _, let values): values.flatMap { $0 }
    case .panels(let figures): figures.flatMap { numbers(of: $0) }
    }
  }
}
