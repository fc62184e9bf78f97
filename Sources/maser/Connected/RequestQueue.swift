import SourceText
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The requests of a program, in order. They are read by a thread of their own, so that an interruption is heard while something runs.
final class RequestQueue: Sendable {
  enum Item: Sendable {
    case request(JSONValue)
    /// It was still waiting when an interruption came.
    case interrupted(JSONValue)
    /// What is wrong with a line that is no request.
    case malformed(String)
  }

  private struct State {
    var items: [Item] = []
    var isBusy = false
    var hasEnded = false
  }

  private let state = Mutex(State())
  /// A byte for every change, so that waiting can end with a signal too.
  private let wakeUp: (read: Int32, write: Int32)

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wakeUp = (ends[0], ends[1])
  }

  /// Begins to read standard input.
  func start() {
    DetachedThread.start { RequestReader(self).read() }
  }

  // MARK: For whoever answers

  /// The next request; nil when there will be no more. Interruptions that came before it concern what came before it.
  func next() -> Item? {
    while !Interruption.isHungUp {
      let (item, hasEnded) = state.withLock { state -> (Item?, Bool) in
        state.isBusy = !state.items.isEmpty
        guard state.isBusy else { return (nil, state.hasEnded) }
        Interruption.clear()
        return (state.items.removeFirst(), false)
      }
      if let item { return item }
      if hasEnded { return nil }
      wait()
    }
    return nil
  }

  private func wait() {
    var waits = pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0)
    // A signal that comes just before is noticed a little later.
    guard poll(&waits, 1, 500) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 256)
    _ = read(wakeUp.read, &bytes, bytes.count)
  }

  // MARK: For whoever reads

  func add(_ item: Item) {
    state.withLock { state in
      if case .request(let request) = item, request["request"] == "interrupt" {
        state.items = state.items.map { waiting in
          if case .request(let earlier) = waiting { .interrupted(earlier) } else { waiting }
        }
        if state.isBusy { Interruption.request() }
      }
      state.items.append(item)
    }
    wake()
  }

  func end() {
    state.withLock { $0.hasEnded = true }
    wake()
  }

  private func wake() {
    var byte: UInt8 = 0
    _ = write(wakeUp.write, &byte, 1)
  }
}

/// Cuts standard input into lines and reads each as JSON.
private struct RequestReader {
  /// More than any cell of a notebook.
  private static let longestLine = 1 << 26

  private let queue: RequestQueue
  private var line: [UInt8] = []
  private var isTooLong = false

  init(_ queue: RequestQueue) { self.queue = queue }

  /// Reads up to the end of the input.
  consuming func read() {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(STDIN_FILENO, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      take(piece[..<count])
    }
    if !line.isEmpty { takeLine() }
    queue.end()
    RequestReader.waitForLossOfOutput()
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if part.offset > 0 { takeLine() }
      line += part.element
      if line.count > RequestReader.longestLine { (line, isTooLong) = ([], true) }
    }
  }

  private mutating func takeLine() {
    defer { (line, isTooLong) = ([], false) }
    guard !isTooLong else { return queue.add(.malformed("the line is too long")) }
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    guard let value = JSONReader.value(line), value.isObject else {
      return queue.add(.malformed("a request is a JSON object on one line"))
    }
    queue.add(.request(value))
  }

  /// Whoever does not read what comes any more is not waiting for it. A program that has said all it wants still is.
  private static func waitForLossOfOutput() {
    var waits = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    while poll(&waits, 1, -1) < 0, errno == EINTR {}
    Interruption.hangUp()
  }
}

/// A thread that nobody waits for and that takes no signals.
private enum DetachedThread {
  private final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let box = Unmanaged.passRetained(Box(body))
    var handle = pthread_t()
    let failed = pthread_create(
      &handle, nil,
      { argument in
        Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    // Without a thread nothing is read while something runs: all of it first.
    if failed != 0 { box.takeRetainedValue().body() } else { pthread_detach(handle) }
  }
}
