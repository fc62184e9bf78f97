/// The candidate that the author most likely meant by a name, nil if none is near.
///
/// Near is a Damerau-Levenshtein distance (insertions, deletions, replacements and swaps of
/// neighbours) of at most about a third of the name's length, at least one, whatever the case of the
/// letters. Failing that, the shortest candidate that starts with the name. Of equally near ones the
/// one with the same case wins, then the first.
public func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(name.unicodeScalars)
  guard !typed.isEmpty, typed.count <= 64 else { return nil }
  let typedFolded = Array(name.lowercased().unicodeScalars)
  let limit = max(1, (typed.count + 1) / 3)
  var best: (name: String, distance: Int, cased: Int)?
  var completion: String?
  for candidate in candidates where candidate != name {
    let folded = Array(candidate.lowercased().unicodeScalars)
    if typed.count >= 2, folded.count > typedFolded.count, folded.starts(with: typedFolded),
      completion.map({ candidate.unicodeScalars.count < $0.unicodeScalars.count }) ?? true
    {
      completion = candidate
    }
    guard abs(folded.count - typedFolded.count) <= limit else { continue }
    let distance = editDistance(typedFolded, folded)
    // A distance as long as the names says that they have nothing in common.
    guard distance <= limit, distance < max(typedFolded.count, folded.count) else { continue }
    let cased = editDistance(typed, Array(candidate.unicodeScalars))
    if best.map({ (distance, cased) < ($0.distance, $0.cased) }) ?? true {
      best = (candidate, distance, cased)
    }
  }
  return best?.name ?? completion
}

/// Damerau-Levenshtein distance in its optimal string alignment form: no stretch is edited twice.
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1...b.count {
      let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      var cost = min(replaced, last[j] + 1, row[j - 1] + 1)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        cost = min(cost, beforeLast[j - 2] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}

/// `["a", "b", "c"]` as `a, b or c`.
public func joinedList(_ items: [String], conjunction: String = "or") -> String {
  guard let last = items.last, items.count > 1 else { return items.first ?? "" }
  return items.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
