import LanguageServer
import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A script that runs for an editor, in a process of its own.
final class EditorRun {
  let run: RunRequest
  /// What it writes can be read here; ends when it ends.
  let output: Int32
  private(set) var results: [UInt8] = []
  private let process: Int32
  private let errors: Int32
  /// Where it writes files that nobody wants.
  private let scratch: TemporaryFolder
  /// A run whose results are more than this is not for an editor.
  private static let mostBytes = 1 << 26

  /// Nil if it cannot be started.
  init?(_ run: RunRequest) {
    guard let scratch = try? TemporaryFolder() else { return nil }
    let errors = EditorRun.unnamedFile(in: scratch.path)
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    var ends: [Int32] = [-1, -1]
    var started: Int32?
    if errors >= 0, null >= 0, pipe(&ends) == 0 {
      // Nobody else may hold the ends open.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      let out = run.kind == .claims ? scratch.path : EditorRun.folder(of: run.path)
      let arguments = ["run", run.path, "--format", "json", "--quiet", "--out", out]
      started = try? Subprocess.start(
        EditorRun.program, arguments, on: [null, ends[1], errors]
      ).get()
    }
    for descriptor in [null, ends[1]] where descriptor >= 0 { close(descriptor) }
    guard let started else {
      for descriptor in [errors, ends[0]] where descriptor >= 0 { close(descriptor) }
      scratch.remove()
      return nil
    }
    self.run = run
    self.scratch = scratch
    self.errors = errors
    output = ends[0]
    process = started
  }

  deinit {
    close(output)
    close(errors)
    scratch.remove()
  }

  /// Takes what has come; false at the end.
  func take() -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &piece, piece.count)
    if count < 0 { return errno == EINTR }
    results += piece[..<max(0, count)]
    if results.count > EditorRun.mostBytes { stop() }
    return count > 0
  }

  /// Waits for the end; the exit code.
  func status() -> Int32 {
    guard case .success(let status) = Subprocess.status(of: process) else { return 1 }
    return status
  }

  /// What it said on standard error.
  var messages: [UInt8] {
    guard lseek(errors, 0, SEEK_SET) == 0 else { return [] }
    return (try? FileReading.bytes(of: errors)) ?? []
  }

  /// Asks it to end.
  func stop() { kill(process, SIGTERM) }

  /// This program.
  private static var program: String {
    FileReading.realPath("/proc/self/exe") ?? CommandLine.arguments[0]
  }

  private static func folder(of path: String) -> String {
    let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    return folder.isEmpty ? "/" : String(folder)
  }

  private static func unnamedFile(in folder: String) -> Int32 {
    let path = folder + "/errors"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { unlink(path) }
    return descriptor
  }
}
