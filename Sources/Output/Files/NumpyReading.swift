public import Simulation

/// Reads what `numpy.savez`, `numpy.savez_compressed` and `NumpyFiles` write.
public enum NumpyReading {
  /// Why the bytes hold no state, in plain words.
  public struct Failure: Error {
    public let reason: String
    /// How far the nearest state is away in trace norm, if there is one.
    public let distance: Double?

    init(_ reason: String, distance: Double? = nil) {
      (self.reason, self.distance) = (reason, distance)
    }
  }

  /// The density matrix or ket `rho` in a .npz archive (any name if it is the only one), with `bounds` if it has them.
  /// Cost: O(N³) for the check of its eigenvalues.
  public static func state(
    _ bytes: [UInt8], repairs: Bool = false
  ) throws(Failure) -> StoredState {
    let archive = try NumpyArchive(bytes)
    let found = try candidate(archive)
    let bounds = try archive.content("bounds.npy").map { content throws(Failure) in
      try StoredArray(content).real
    }
    func read(_ repairs: Bool) throws(StoredState.Defect) -> StoredState {
      if found.isKet {
        return try StoredState.ket(
          real: found.real, imaginary: found.imaginary, repairs: repairs)
      }
      let bounds = bounds ?? [0, 0, 0, 0]
      return repairs
        ? try StoredState.repaired(
          levels: found.shape[0], real: found.real, imaginary: found.imaginary, bounds: bounds)
        : try StoredState(
          levels: found.shape[0], real: found.real, imaginary: found.imaginary, bounds: bounds)
    }
    let qubit = try storedQubit(archive)
    do throws(StoredState.Defect) {
      let state = try read(repairs)
      return try qubit.map { qubit throws(StoredState.Defect) in try state.with(qubit) } ?? state
    } catch {
      let nearest = error.isRepairable && !repairs ? try? read(true) : nil
      throw Failure(sentence(error), distance: nearest?.bounds[0])
    }
  }

  /// `qubit_ee` and `qubit_eg`, as `save state` writes them for a qubit in memory.
  private static func storedQubit(_ archive: NumpyArchive) throws(Failure) -> StoredQubit? {
    guard let excited = try archive.content("qubit_ee.npy"),
      let cross = try archive.content("qubit_eg.npy")
    else { return nil }
    let (ee, eg) = (try StoredArray(excited), try StoredArray(cross))
    return StoredQubit(
      excitedReal: ee.real, excitedImaginary: ee.imaginary, crossReal: eg.real,
      crossImaginary: eg.imaginary)
  }

  /// `rho`, or the only matrix, or the only ket.
  private static func candidate(_ archive: NumpyArchive) throws(Failure) -> StoredArray {
    if let content = try archive.content("rho.npy") {
      let rho = try StoredArray(content)
      guard !rho.isObject else {
        throw Failure(
          "`rho` holds Python objects; numpy.savez(file, rho=state.full()) writes the matrix of a QuTiP state"
        )
      }
      guard rho.isMatrix || rho.isKet else {
        let shape = rho.shape.map(String.init).joined(separator: " x ")
        throw Failure(
          "`rho` has the shape \(shape.isEmpty ? "of one number" : shape); a density matrix is square, a ket N or N x 1"
        )
      }
      return rho
    }
    var arrays: [StoredArray] = []
    for name in archive.names.sorted() {
      if let content = try archive.content(name) { arrays.append(try StoredArray(content)) }
    }
    for choice in [arrays.filter(\.isMatrix), arrays.filter(\.isKet)] where choice.count == 1 {
      return choice[0]
    }
    throw Failure("there is no array `rho` in it; numpy.savez(file, rho=matrix) writes one")
  }

  private static func sentence(_ defect: StoredState.Defect) -> String {
    switch defect {
    case .empty: "it is no matrix"
    case .notFinite(let row, let column): "rho[\(row), \(column)] is not a finite number"
    case .notHermitian(let row, let column, let difference):
      "it is not Hermitian: rho[\(row), \(column)] and the conjugate of rho[\(column), \(row)] differ by \(difference)"
    case .trace(let trace): "its trace is \(trace), not 1"
    case .negativeEigenvalue(let value): "it has the negative eigenvalue \(value)"
    case .norm(let norm): "the norm of the ket is \(norm), not 1"
    case .bounds: "`bounds` is not what `save state` writes, nor four numbers from 0 upwards"
    case .qubit:
      "`qubit_ee` and `qubit_eg` are no blocks of a qubit that is in one state with `rho`"
    case .eigenvaluesFailed: "its eigenvalues, which a repair needs, could not be computed"
    }
  }
}
