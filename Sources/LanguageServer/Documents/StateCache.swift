import Language
import Simulation
import Synchronization

/// States in files that documents begin with: they can be large, and are not read again for every key.
final class StateCache: Sendable {
  private struct Key: Hashable {
    let folder: String
    let request: StateRequest
  }

  private let known = Mutex<[Key: Result<StoredState, IncludeFailure>]>([:])

  func state(
    _ request: StateRequest, in folder: String, _ disk: any IncludeLoader
  ) throws(IncludeFailure) -> StoredState {
    let key = Key(folder: folder, request: request)
    if let state = known.withLock({ $0[key] }) { return try state.get() }
    let found: Result<StoredState, IncludeFailure>
    do { found = .success(try disk.loadState(request)) } catch { found = .failure(error) }
    known.withLock { $0[key] = found }
    return try found.get()
  }

  /// Files may have changed.
  func forget() { known.withLock { $0 = [:] } }
}
