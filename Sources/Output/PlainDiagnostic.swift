/// A sentence that belongs to no script, in the form of a JSON diagnostic: it has no code and no place.
public func plainDiagnosticLine(_ sentence: String) -> String {
  var object = JSONObject()
  object.add("code", raw: "null")
  object.add("severity", "error")
  object.add("title", sentence)
  for list in ["labels", "notes", "fixits"] { object.add(list, raw: "[]") }
  return object.line
}
