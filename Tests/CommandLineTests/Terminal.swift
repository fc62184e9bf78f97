import Foundation
import Glibc

/// What the keys of an xterm send.
enum Key {
  static let enter = "\r"
  static let tab = "\t"
  static let escape = "\u{1B}"
  static let backspace = "\u{7F}"
  static let ctrlA = "\u{1}"
  static let ctrlC = "\u{3}"
  static let ctrlD = "\u{4}"
  static let ctrlE = "\u{5}"
  static let ctrlK = "\u{B}"
  static let ctrlL = "\u{C}"
  static let ctrlR = "\u{12}"
  static let ctrlU = "\u{15}"
  static let ctrlW = "\u{17}"
  static let ctrlZ = "\u{1A}"
  static let up = "\u{1B}[A"
  static let down = "\u{1B}[B"
  static let right = "\u{1B}[C"
  static let left = "\u{1B}[D"
  static let home = "\u{1B}[H"
  static let end = "\u{1B}[F"
  static let delete = "\u{1B}[3~"

  /// A bracketed paste. Terminals send the ends of pasted lines as the Enter key does.
  static func paste(_ text: String) -> String {
    "\u{1B}[200~" + text.replacingOccurrences(of: "\n", with: "\r") + "\u{1B}[201~"
  }
}

/// Says what went wrong and shows the whole screen.
struct TerminalError: Error, CustomStringConvertible {
  let description: String

  init(_ sentence: String, screen: Screen) {
    let bar = String(repeating: "-", count: screen.columns)
    description = """
      \(sentence); cursor in row \(screen.cursor.row), column \(screen.cursor.column):
      \(bar)
      \(screen.everything)
      \(bar)
      """
  }

  init(_ sentence: String, errno code: Int32) {
    description = "\(sentence): \(String(cString: strerror(code)))"
  }
}

/// A program on a pseudo-terminal that is its controlling terminal, in folders of its own that are
/// removed afterwards.
///
/// Output is taken in whenever a method is called, not in between.
final class Terminal {
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  /// The working folder of the program.
  let folder: URL
  /// `HOME` of the program, unless its environment says otherwise.
  let home: URL
  let process: pid_t
  /// What the program wrote so far.
  var output: [UInt8] {
    takeInWhatIsThere()
    return received
  }

  private let root: URL
  private var master: Int32
  private var received: [UInt8] = []
  private var emulator: Screen
  private var ending: Ending?
  /// Nobody has the terminal open any more.
  private var isOver = false

  /// - Parameters:
  ///   - environment: All of it; `Terminal.environment(home:)` of a fresh folder unless given.
  ///   - folder: The working folder; a fresh one unless given.
  init(
    _ program: String = Program.path, _ arguments: [String] = [], columns: Int = 80,
    rows: Int = 24, environment: [String: String]? = nil, folder: URL? = nil
  ) throws {
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("maser-terminal-\(UUID().uuidString)")
    home = root.appendingPathComponent("home")
    self.folder = folder ?? root.appendingPathComponent("work")
    emulator = Screen(columns: columns, rows: rows)
    for fresh in [home, self.folder] {
      try FileManager.default.createDirectory(at: fresh, withIntermediateDirectories: true)
    }
    do {
      master = try Self.openMaster(columns: columns, rows: rows)
      do {
        process = try Self.spawn(
          [program] + arguments, on: master,
          environment: environment ?? Self.environment(home: home), folder: self.folder)
      } catch {
        close(master)
        throw error
      }
    } catch {
      try? FileManager.default.removeItem(at: root)
      throw error
    }
  }

  deinit {
    if ending == nil {
      // All that is left of its process group.
      kill(-process, SIGKILL)
      kill(process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
    if master >= 0 { close(master) }
    try? FileManager.default.removeItem(at: root)
  }

  /// What a program finds around it here, with all its files under the given folder.
  static func environment(home: URL) -> [String: String] {
    [
      "TERM": "xterm-256color",
      "LANG": "C.UTF-8",
      "HOME": home.path,
      "XDG_STATE_HOME": home.appendingPathComponent("state").path,
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
  }

  // MARK: What is shown

  /// The emulated screen as it is now.
  var display: Screen {
    takeInWhatIsThere()
    return emulator
  }

  /// The rows of the screen, without trailing blanks.
  var screen: [String] { display.lines }

  /// Scrollback and screen, without trailing blanks and without the empty rows at the end.
  var everything: String { display.everything }

  /// Counted from zero.
  var cursor: Screen.Position { display.cursor }

  // MARK: Acting

  /// Sends these keys, raw, and takes in what the program writes meanwhile.
  func send(_ text: String, seconds: Double = 10) throws {
    let bytes = Array(text.utf8)
    let deadline = ContinuousClock.now + .seconds(seconds)
    var sent = 0
    while sent < bytes.count {
      guard !isOver, master >= 0 else {
        throw TerminalError("nobody is there to take the keys", screen: emulator)
      }
      guard ContinuousClock.now < deadline else {
        throw TerminalError(
          "only \(sent) of \(bytes.count) bytes of keys were taken in \(seconds) s",
          screen: emulator)
      }
      let events = waitForEvents(POLLIN | POLLOUT, milliseconds: 50)
      if events & POLLIN != 0 || events & POLLHUP != 0 { takeInWhatIsThere() }
      guard events & POLLOUT != 0, !isOver else { continue }
      let count = bytes[sent...].withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 {
        sent += count
      } else if count < 0, errno != EAGAIN, errno != EINTR {
        throw TerminalError("the keys cannot be sent", errno: errno)
      }
    }
  }

  /// Changes the window; the kernel tells the program with SIGWINCH.
  func resize(columns: Int, rows: Int) throws {
    takeInWhatIsThere()
    try Self.setSize(of: master, columns: columns, rows: rows)
    emulator.resize(columns: columns, rows: rows)
  }

  /// Sends the program a signal, not its whole process group as a key would.
  func signal(_ number: Int32) {
    takeInWhatIsThere()
    if ending == nil { kill(process, number) }
  }

  /// Closes the window: the kernel sends SIGHUP, and reading and writing fail from then on.
  func hangUp() {
    guard master >= 0 else { return }
    takeInWhatIsThere()
    close(master)
    master = -1
    isOver = true
  }

  // MARK: Waiting

  /// Waits until the text is on the screen or in the scrollback.
  func waitFor(_ text: String, seconds: Double = 10) throws {
    try waitFor("\"\(text)\"", seconds: seconds) { $0.shows(text) }
  }

  /// Waits until the screen is as wanted.
  func waitFor(_ what: String, seconds: Double = 10, _ isWanted: (Screen) throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    takeInWhatIsThere()
    while try !isWanted(emulator) {
      let before = received.count
      repeat {
        guard !isOver else {
          throw TerminalError("the terminal was closed before \(what) came", screen: emulator)
        }
        guard ContinuousClock.now < deadline else {
          throw TerminalError("\(what) did not come in \(seconds) s", screen: emulator)
        }
        _ = waitForEvents(POLLIN, milliseconds: 50)
        takeInWhatIsThere()
      } while received.count == before
    }
  }

  /// Lets time pass and takes in what comes.
  func wait(seconds: Double) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      guard left > 0 else { return }
      if isOver {
        usleep(UInt32(left * 1000))
      } else {
        _ = waitForEvents(POLLIN, milliseconds: Int32(left.rounded(.up)))
        takeInWhatIsThere()
      }
    }
  }

  /// Waits until the program has ended and its last output is on the screen.
  @discardableResult
  func waitForExit(seconds: Double = 10) throws -> Ending {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ending == nil {
      var status: Int32 = 0
      let found = waitpid(process, &status, WNOHANG)
      if found == process {
        let signal = status & 0x7F
        ending = signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
      } else if found < 0, errno != EINTR {
        throw TerminalError("the program cannot be waited for", errno: errno)
      } else {
        guard ContinuousClock.now < deadline else {
          throw TerminalError("the program did not end in \(seconds) s", screen: emulator)
        }
        if isOver {
          usleep(5000)
        } else {
          _ = waitForEvents(POLLIN, milliseconds: 10)
          takeInWhatIsThere()
        }
      }
    }
    // A child of the program may hold the terminal open and stay silent.
    while !isOver, ContinuousClock.now < deadline,
      waitForEvents(POLLIN, milliseconds: 100) != 0
    {
      takeInWhatIsThere()
    }
    return ending!
  }

  private func waitForEvents(_ events: Int32, milliseconds: Int32) -> Int32 {
    var descriptor = pollfd(fd: master, events: Int16(events), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0 ? Int32(descriptor.revents) : 0
  }

  /// Does not wait.
  private func takeInWhatIsThere() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    // A program that never stops writing must not hold up the deadlines.
    for _ in 0..<64 where !isOver {
      let count = read(master, &buffer, buffer.count)
      if count > 0 {
        received += buffer[..<count]
        emulator.write(buffer[..<count])
      } else if count < 0, errno == EINTR {
        continue
      } else {
        // Linux says EIO when the last one has closed the other side.
        isOver = count == 0 || errno != EAGAIN
        return
      }
    }
  }

  // MARK: Starting

  /// A function of the C library that its headers show to `_GNU_SOURCE` only, and thus not to Swift.
  private static func hidden<Function>(_ name: String, as type: Function.Type) throws -> Function {
    guard let symbol = dlsym(nil, name) else {
      throw TerminalError("\(name) is not in the C library", errno: ENOSYS)
    }
    return unsafeBitCast(symbol, to: type)
  }

  private static func openMaster(columns: Int, rows: Int) throws -> Int32 {
    // Inherited by a program some other test starts, it could never be hung up.
    let master = try hidden("posix_openpt", as: (@convention(c) (Int32) -> Int32).self)(
      O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard master >= 0 else { throw TerminalError("no pseudo-terminal", errno: errno) }
    do {
      let grant = try hidden("grantpt", as: (@convention(c) (Int32) -> Int32).self)
      let unlock = try hidden("unlockpt", as: (@convention(c) (Int32) -> Int32).self)
      guard grant(master) == 0, unlock(master) == 0 else {
        throw TerminalError("the pseudo-terminal stays locked", errno: errno)
      }
      try setSize(of: master, columns: columns, rows: rows)
    } catch {
      close(master)
      throw error
    }
    return master
  }

  private static func setSize(of master: Int32, columns: Int, rows: Int) throws {
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else {
      throw TerminalError("the window cannot be sized", errno: errno)
    }
  }

  /// In a session of its own, so that opening the terminal makes it the controlling one.
  private static func spawn(
    _ words: [String], on master: Int32, environment: [String: String], folder: URL
  ) throws -> pid_t {
    var name = [CChar](repeating: 0, count: 128)
    typealias Name = @convention(c) (Int32, UnsafeMutablePointer<CChar>, Int) -> Int32
    guard try hidden("ptsname_r", as: Name.self)(master, &name, name.count) == 0 else {
      throw TerminalError("the pseudo-terminal has no name", errno: errno)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0)
    }
    typealias ChangeFolder =
      @convention(c) (
        UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
      ) -> Int32
    _ = try hidden("posix_spawn_file_actions_addchdir_np", as: ChangeFolder.self)(
      &actions, folder.path)

    // The tests may run with signals ignored or blocked; a program in a window does not.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(
      &attributes, newSession | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in arguments + variables { free(word) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard failure == 0 else {
      throw TerminalError("\(words[0]) cannot be started", errno: failure)
    }
    return process
  }
}
