// What has been drawn from a state since it was marked.
extension CavityState {
  /// Notes the ergotropy and the books' sums at present under a number; an earlier mark of the same number is replaced. Cost: that of the
  /// ergotropy.
  public mutating func mark(_ slot: Int) throws(SimulationError) {
    guard !books.isEmpty else { return }
    let mark = EnergyBooks.Mark(
      ergotropy: try ergotropy(), ergotropyIn: try totalBooked(.ergotropyIn),
      ergotropyOut: try totalBooked(.ergotropyOut))
    books[0].marks[slot] = mark
  }

  /// sum (ergotropy_out - ergotropy_in) since the mark, over the ergotropy there: what outgoing qubits carry of the work that was stored.
  ///
  /// Of each qubit by itself: qubits that went out are correlated, and all together hold more.
  public func efficiency(since slot: Int) throws(SimulationError) -> BookEntry {
    guard let mark = books.first?.marks[slot] else { return .failure(.notMarked) }
    let taken = try totalBooked(.ergotropyOut).since(mark.ergotropyOut)
    let brought = try totalBooked(.ergotropyIn).since(mark.ergotropyIn)
    return (taken - brought).flatMap { drawn in
      drawn.divided(by: mark.ergotropy).map { .success($0) } ?? .failure(.noErgotropy)
    }
  }
}
