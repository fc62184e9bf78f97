internal import CLAPACK

/// Long work of this module, watched: what a thread computes inside `while` asks it between pieces of some tens of milliseconds.
public enum Watched {
  /// Runs `body`; eigenvalues in it fail with `EigenvalueFailure.wasStopped` once `goesOn` has said no.
  public static func run<Result>(
    while goesOn: () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    try withoutActuallyEscaping(goesOn) { goesOn in
      let watcher = Watcher(goesOn)
      var (oldWatcher, oldContext): (maser_watcher?, UnsafeRawPointer?) = (nil, nil)
      maser_watch(
        { Unmanaged<Watcher>.fromOpaque($0!).takeUnretainedValue().goesOn() ? 1 : 0 },
        Unmanaged.passUnretained(watcher).toOpaque(), &oldWatcher, &oldContext)
      defer {
        var (ownWatcher, ownContext): (maser_watcher?, UnsafeRawPointer?) = (nil, nil)
        maser_watch(oldWatcher, oldContext, &ownWatcher, &ownContext)
      }
      return try withExtendedLifetime(watcher) { try body() }
    }
  }

  private final class Watcher {
    let goesOn: () -> Bool
    init(_ goesOn: @escaping () -> Bool) { self.goesOn = goesOn }
  }
}
