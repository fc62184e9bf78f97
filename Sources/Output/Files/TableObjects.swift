public import Language

/// Tables and states as lines of JSON, for programs that read results as they come.
public enum TableObjects {
  /// An object of kind `table`: name, how many of the columns are axes, columns with values and bounds, status.
  public static func line(_ table: DataTable) -> String {
    var object = JSONObject()
    object.add("kind", "table")
    TableFiles.add(table, to: &object)
    return object.line
  }

  /// An object of kind `state`: k, levels, populations, and where there are coherences all elements; how far the trace and the
  /// energy may be off through what the levels cut away.
  public static func line(_ state: StateData, _ facts: RunFacts) -> String {
    var object = JSONObject()
    object.add("kind", "state")
    TableFiles.add(state, to: &object)
    object.add("trace_bound", facts.traceBound)
    object.add("energy_bound", facts.energyBound)
    return object.line
  }
}
