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

  /// In a session a signal never ends the process: Ctrl-C pauses a run, and the loss of the terminal is told to whoever
  /// reads from it.
  static func installForSession() {
    isStopRequested.store(false, ordering: .relaxed)
    hasHungUp.store(false, ordering: .relaxed)
    var pause = sigaction()
    pause.__sigaction_handler.sa_handler = { _ in isStopRequested.store(true, ordering: .relaxed) }
    sigemptyset(&pause.sa_mask)
    sigaction(SIGINT, &pause, nil)
    var end = sigaction()
    end.__sigaction_handler.sa_handler = { _ in
      hasHungUp.store(true, ordering: .relaxed)
      isStopRequested.store(true, ordering: .relaxed)
    }
    sigemptyset(&end.sa_mask)
    sigaction(SIGHUP, &end, nil)
    sigaction(SIGTERM, &end, nil)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGHUP, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether the terminal is gone, or the process was told to end.
  static var isHungUp: Bool { hasHungUp.load(ordering: .relaxed) }

  /// Whoever the session was for is gone: from here on it is as if the terminal were.
  static func hangUp() {
    hasHungUp.store(true, ordering: .relaxed)
    isStopRequested.store(true, ordering: .relaxed)
  }

  /// Whether a stop is requested; a request is answered once, the loss of the terminal always.
  static func take() -> Bool {
    // Reading is all that happens between most collisions.
    guard isStopRequested.load(ordering: .relaxed) else { return false }
    if !isHungUp { isStopRequested.store(false, ordering: .relaxed) }
    return true
  }

  /// Forgets a request that came while nothing ran.
  static func clear() { if !isHungUp { isStopRequested.store(false, ordering: .relaxed) } }

  static var isRequested: Bool { isStopRequested.load(ordering: .relaxed) }

  /// Whether a person (or the system) asked, rather than the program itself.
  static var isSignalled: Bool { wasSignalled.load(ordering: .relaxed) }

  /// Stops a run whose results have nowhere to go.
  static func request() { isStopRequested.store(true, ordering: .relaxed) }
}

private let isStopRequested = Atomic<Bool>(false)
private let hasHungUp = Atomic<Bool>(false)
private let wasSignalled = Atomic<Bool>(false)
