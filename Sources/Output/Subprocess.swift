#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Other programs that are run.
public enum Subprocess {
  /// Starts a program found in PATH, on these descriptors as its 0, 1, …; its process, or the number of the error.
  ///
  /// What maser ignores the child does not inherit: it would go on writing where nothing can be written.
  public static func start(
    _ program: String, _ arguments: [String], on descriptors: [Int32] = []
  ) -> Result<Int32, SystemError> {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (target, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
    }
    var ordinary = sigset_t()
    sigemptyset(&ordinary)
    for number in [SIGPIPE, SIGXFSZ] { sigaddset(&ordinary, number) }
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] =
      ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var child: pid_t = 0
    let problem = posix_spawnp(&child, program, &actions, &attributes, &words, environ)
    return problem == 0 ? .success(child) : .failure(SystemError(number: problem))
  }

  /// Waits for a program to end: its exit status, or 128 and the number of the signal that ended it.
  public static func status(of child: Int32) -> Result<Int32, SystemError> {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { return .failure(SystemError(number: errno)) }
    }
    let signal = status & 0x7F
    return .success(signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
  }
}

/// The number of an error of the system.
public struct SystemError: Error {
  public let number: Int32
}
