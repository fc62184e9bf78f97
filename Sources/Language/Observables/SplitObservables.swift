import Simulation

/// What splitting a collision and its loss is wrong by.
enum SplitObservables {
  static let all: [ObservableDefinition] = definitions.map {
    var definition = $0.brought(by: 1)
    definition.comparesSplit = true
    return definition
  }

  private static let definitions = [
    ObservableDefinition(
      "split_distance", "T",
      "distance between this run and the one in which the loss of `during damp` follows every collision",
      equation:
        "half the trace norm of the difference; the other run starts where the first `during` does, each of its collisions by Eq. (5), then Eq. (17) for gamma and nbar, without what the qubit loses",
      undefinedReason:
        "no collision with loss during it (`collide … during damp …`) has been made since the cavity was prepared, or many collisions were made at once since",
      effort: .eigenvalues
    ) { state, _, _ in try state.splitDistance().map(Quantity.init) }
  ]
}
