import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ctrl-C and SIGTERM ask a run to stop between two collisions; a second time they end the process at once.
enum Interruption {
  /// From here on the two signals are requests.
  static func install() {
    // Initialised before a signal handler can be the first to touch it.
    isStopRequested.store(false, ordering: .relaxed)
    wasSignalled.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      // Only what is safe in a signal handler: lock-free atomics and _exit.
      if wasSignalled.exchange(true, ordering: .relaxed) { _exit(Exit.interrupted.rawValue) }
      isStopRequested.store(true, ordering: .relaxed)
    }
    // No SA_RESTART: a read that waits for input returns.
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // Whoever started this may have had them blocked in the thread that did.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static var isRequested: Bool { isStopRequested.load(ordering: .relaxed) }

  /// Whether a person (or the system) asked, rather than the program itself.
  static var isSignalled: Bool { wasSignalled.load(ordering: .relaxed) }

  /// Stops a run whose results have nowhere to go.
  static func request() { isStopRequested.store(true, ordering: .relaxed) }
}

private let isStopRequested = Atomic<Bool>(false)
private let wasSignalled = Atomic<Bool>(false)
