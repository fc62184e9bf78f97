import ArgumentParser
import LanguageServer
import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser lsp`: what editors talk to.
struct LanguageServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp",
    abstract: "Talks to an editor: a language server on standard input and output.",
    discussion: """
      Editors start it by themselves: Editors/ has what they need. It tells mistakes while you type, completes, explains, renames, \
      formats, offers fixes and checks claims. Exit code 0 after an orderly end, 1 otherwise.
      """)

  @Flag(help: "Accepted, and the only way: standard input and output.")
  var stdio = false

  func run() throws {
    let code = EditorConnection().serve()
    if code != 0 { throw ExitCode(code) }
  }
}

/// The loop between an editor, the server, and the run that the editor has asked for.
private final class EditorConnection {
  private let server = Server(host: EditorHost())
  private var child: EditorRun?

  /// Until the editor says that it is over, or is gone; the exit code.
  func serve() -> Int32 {
    while server.exitCode == nil {
      if child == nil, let run = server.takeRun() { child = EditorRun(run) }
      let waits = [STDIN_FILENO] + (child.map { [$0.output] } ?? [])
      let ready = EditorConnection.readable(waits, timeout: -1)
      if let child, ready.contains(child.output), !child.take() { end(child) }
      if ready.contains(STDIN_FILENO) { listen() }
    }
    child?.stop()
    return server.exitCode ?? 1
  }

  private func listen() {
    guard let bytes = EditorConnection.received() else { return server.end() }
    server.receive(bytes)
    send(server.respond())
  }

  private func end(_ finished: EditorRun) {
    child = nil
    let status = finished.status()
    send(
      server.finished(
        finished.run, output: finished.results, errors: finished.messages, exitCode: status))
  }

  /// Whoever no longer reads is gone.
  private func send(_ bytes: [UInt8]) {
    if !bytes.isEmpty, writeAll(bytes, to: STDOUT_FILENO) != nil { server.end() }
  }

  /// All that has come, several messages where the editor was faster; nil at the end of the input.
  private static func received() -> [UInt8]? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    repeat {
      let count = read(STDIN_FILENO, &piece, piece.count)
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      if count == 0 { return bytes.isEmpty ? nil : bytes }
      bytes += piece[..<count]
    } while bytes.isEmpty || !readable([STDIN_FILENO], timeout: 0).isEmpty
    return bytes
  }

  /// The descriptors that can be read, or have ended.
  private static func readable(_ descriptors: [Int32], timeout: Int32) -> Set<Int32> {
    var waits = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&waits, nfds_t(waits.count), timeout) > 0 else { return [] }
    return Set(waits.filter { $0.revents != 0 }.map(\.fd))
  }
}
