/// What collisions with loss take of a state's present shape, in seconds on the slow side.
public struct LossCost: Sendable, Hashable {
  public let levels: Int
  /// One collision, in steps of time.
  public let stepping: Double
  /// From how many collisions on these levels matrices are made instead; nil where they would take too much memory.
  public let worth: Int?
  /// Making them, and one collision by them.
  public let tabulating: Double
  public let applying: Double

  /// Kernels make two operations in a nanosecond at least; a matrix that does not fit the cache one.
  private static let operation = 0.5e-9
  private static let element = 1e-9

  init(_ key: LossBlocks.Key) {
    let (n, loss) = (Double(key.levels), key.loss)
    levels = key.levels
    worth = LossBlocks.worth(key)
    let planes = loss.detuning == 0 ? 1.0 : 2
    let nodes =
      (try? AngleAverage(loss, top: key.levels)).map { Double($0.nodes.count) } ?? 1
    func seconds(_ order: Int) -> Double {
      nodes * planes * (n + 1 - Double(order)) * 50
        * LossSector.terms(loss, order: order, top: key.levels)
        * LossCost.operation
    }
    let orders = key.isDiagonal ? 0...0 : 0...key.levels
    stepping = orders.reduce(0) { $0 + seconds($1) }
    let sources = key.kappa == 0 ? 1.0 : key.isDiagonal ? 1 : 3
    tabulating = orders.reduce(0) { $0 + sources * (n - Double($1)) * seconds($1) }
    applying =
      planes * planes * LossCost.element
      * (key.isDiagonal ? n * n : key.kappa == 0 ? n * n * n / 3 : n * n * n)
  }
}

extension CavityState {
  /// Of the collision with loss that was made last; nil where there was none.
  public var lossCost: LossCost? { lossHabit.last.map(LossCost.init) }
}
