/// The rows of a table that belong to one curve: those where all axes but one are the same.
public struct CurveGroups {
  public struct Group {
    /// The values of the other axes.
    let key: [Double]
    public fileprivate(set) var rows: [Int]
  }

  private let names: [String]
  public private(set) var all: [Group] = []

  public init(_ table: DataTable, along axis: Int) {
    let others = (0..<table.axisCount).filter { $0 != axis }
    names = others.map { table.columns[$0].name }
    var places: [[UInt64]: Int] = [:]
    for row in 0..<table.rowCount {
      let key = others.map { table.columns[$0].values[row] }
      let bits = key.map(\.bitPattern)
      if let place = places[bits] {
        all[place].rows.append(row)
      } else {
        places[bits] = all.count
        all.append(Group(key: key, rows: [row]))
      }
    }
  }

  /// `g=0.1, q=0.25`: of the axes that are asked for if these tell all curves apart, otherwise of all.
  public func label(_ group: Group, by wanted: [String]) -> String {
    let asked = names.indices.filter { wanted.contains(names[$0]) }
    let tells = Set(all.map { member in asked.map { member.key[$0].bitPattern } })
    let shown = !asked.isEmpty && tells.count == all.count ? asked : Array(names.indices)
    return shown.map { "\(names[$0])=\(NumberFormat().briefText(group.key[$0]))" }
      .joined(separator: ", ")
  }
}

extension DataTable {
  /// The axis that its columns are drawn along where nothing else is said: k, or the first.
  public var ownAxis: Int { columns.prefix(axisCount).firstIndex { $0.name == "k" } ?? 0 }
}
