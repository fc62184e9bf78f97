import Output
import Session

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The person's own editor.
enum TextEditor {
  /// The text after it was edited; nil if it was left as it was.
  static func edit(_ text: String) throws(HostFailure) -> String? {
    guard
      let program = ["VISUAL", "EDITOR"].lazy.compactMap(environment).first(where: { !$0.isEmpty })
    else { throw HostFailure("set EDITOR to the one you like") }
    let folder = environment("TMPDIR") ?? "/tmp"
    var template = Array("\(folder)/maser-XXXXXX.maser".utf8CString)
    let descriptor = mkstemps(&template, 6)
    guard descriptor >= 0 else { throw HostFailure(StandardDescriptors.sentence(errno)) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    let failure = writeAll(Array((text + "\n").utf8), to: descriptor)
    close(descriptor)
    guard failure == nil else { throw HostFailure("there is no room for the text") }
    guard try run(program, path) == 0 else { throw HostFailure("`\(program)` failed") }
    guard let bytes = try? FileReading.bytes(ofFile: path) else { return nil }
    var edited = String(decoding: bytes, as: UTF8.self)
    while edited.last?.isNewline == true { edited.removeLast() }
    return edited == text ? nil : edited
  }

  /// Runs the editor on the terminal; its exit status.
  private static func run(_ program: String, _ path: String) throws(HostFailure) -> Int32 {
    // The variable may hold arguments too.
    let child: pid_t
    switch Subprocess.start("/bin/sh", ["-c", "\(program) \"$1\"", "sh", path]) {
    case .success(let started): child = started
    case .failure(let error): throw HostFailure(StandardDescriptors.sentence(error.number))
    }
    switch Subprocess.status(of: child) {
    case .success(let status): return status
    case .failure(let error): throw HostFailure(StandardDescriptors.sentence(error.number))
    }
  }
}
