import Language
import Session
import SourceText

/// Files as sessions read and write them.
enum SessionFiles {
  static func read(_ path: String) throws(HostFailure) -> String {
    do throws(ReadFailure) {
      return String(
        decoding: try FileReading.bytes(ofFile: FilePath.expanded(path)), as: UTF8.self)
    } catch { throw HostFailure(error.reason) }
  }

  /// Writes a file; what is to be told of it.
  static func write(_ text: String, toFile path: String) throws(HostFailure) -> String? {
    let path = FilePath.expanded(path)
    let bytes = Array(text.utf8)
    do throws(FileReplacement.Failure) {
      var remark: String?
      if let earlier = try? FileReading.bytes(ofFile: path), earlier != bytes {
        // What stood there is somebody's work.
        let backup = freeName(path)
        try FileReplacement.write(backup, earlier)
        remark = "what was in \(path) before is in \(backup)"
      }
      try FileReplacement.write(path, bytes)
      return remark
    } catch { throw HostFailure(error.reason) }
  }

  /// A name for a copy that is not taken.
  private static func freeName(_ path: String) -> String {
    let names = ["\(path)~"] + (2...9999).map { "\(path)~\($0)" }
    return names.first { FileReading.realPath($0) == nil } ?? "\(path)~"
  }

  /// The paths that begin so. A name that a terminal would act on has to be typed.
  static func names(beginningWith prefix: String) -> [String] {
    FolderListing.paths(beginningWith: prefix).filter { printable($0) == $0 }
  }

  /// What writes files and draws pictures for a session that amounts to this script.
  static func deliveries(
    of script: String, _ parameters: [ParameterInfo], _ loader: any IncludeLoader
  ) -> Deliveries {
    let checked = CheckedScript(Source(name: "session", script), loader, name: nil, overrides: [])
    return Deliveries(
      folder: ".", script: script, identity: checked.plan.identity, parameters: parameters,
      commandLine: CommandLine.arguments)
  }
}
