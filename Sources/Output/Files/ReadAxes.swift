public import Language

extension ReadTable {
  /// The table as it was saved, the bounds with their columns.
  ///
  /// Which columns are axes stands in the head; in files without that they are the first and those after it without bounds, up to
  /// an observable.
  public var data: DataTable {
    let names = columns.map(\.name)
    let measured = columns.filter { column in
      !(column.name.hasSuffix("_bound") && names.contains(String(column.name.dropLast(6))))
        && column.name != "status"
    }
    let found = measured.map { column in
      DataColumn(
        name: column.name, values: column.values, bounds: self.column(column.name + "_bound") ?? [])
    }
    return DataTable(name: "", columns: found, axisCount: min(axisCount(found), found.count))
  }

  private func axisCount(_ columns: [DataColumn]) -> Int {
    if let axes { return axes.count }
    let later = columns.dropFirst().prefix {
      $0.bounds.isEmpty && Registry.standard.observable($0.name) == nil
    }
    return 1 + later.count
  }
}
