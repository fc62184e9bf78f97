import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Threads that work through a list of independent tasks.
enum Workers {
  /// Deep expressions are evaluated recursively.
  private static let stackSize = 16 << 20

  /// The results of the tasks as they come, told on the calling thread; `idle` is called there some fifty times a second.
  ///
  /// Every thread makes a worker of its own. Ends early, with some tasks undone, when `isStopped`.
  static func run<Result: Sendable>(
    _ tasks: [Int], threads: Int, makeWorker: @escaping @Sendable () -> (Int) -> Result?,
    isStopped: @escaping @Sendable () -> Bool, idle: () -> Void, done: (Result) -> Void
  ) {
    let queue = TaskQueue<Result>(tasks, makeWorker, isStopped)
    let handles = (0..<min(threads, tasks.count)).compactMap { _ in start { queue.work() } }
    // None could be started: the work is done here.
    if handles.isEmpty { queue.work() }
    var pause: UInt32 = 100
    while true {
      let results = queue.take()
      results.forEach(done)
      idle()
      if results.isEmpty {
        if queue.isFinished(of: handles.count) { break }
        usleep(pause)
        pause = min(pause * 2, 10_000)
      } else {
        pause = 100
      }
    }
    for handle in handles { pthread_join(handle, nil) }
    queue.take().forEach(done)
  }

  private final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    // Signals are the business of the thread that waits.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var handle = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let failed = pthread_create(
      &handle, &attributes,
      { argument in
        Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    if failed != 0 {
      box.release()
      return nil
    }
    return handle
  }
}

/// Tasks to be done and results to be told, between threads.
private final class TaskQueue<Result: Sendable>: Sendable {
  private struct State {
    var next = 0
    var finished = 0
    var results: [Result] = []
  }

  private let tasks: [Int]
  private let makeWorker: @Sendable () -> (Int) -> Result?
  private let isStopped: @Sendable () -> Bool
  private let state = Mutex(State())

  init(
    _ tasks: [Int], _ makeWorker: @escaping @Sendable () -> (Int) -> Result?,
    _ isStopped: @escaping @Sendable () -> Bool
  ) {
    self.tasks = tasks
    self.makeWorker = makeWorker
    self.isStopped = isStopped
  }

  func work() {
    let worker = makeWorker()
    while !isStopped(), let task = nextTask() {
      guard let result = worker(task) else { break }
      state.withLock { $0.results.append(result) }
    }
    state.withLock { $0.finished += 1 }
  }

  private func nextTask() -> Int? {
    state.withLock { state in
      guard state.next < tasks.count else { return nil }
      state.next += 1
      return tasks[state.next - 1]
    }
  }

  func take() -> [Result] {
    state.withLock { state in
      defer { state.results = [] }
      return state.results
    }
  }

  func isFinished(of threads: Int) -> Bool {
    state.withLock { $0.finished >= threads && $0.results.isEmpty }
  }
}
