import Language
import Proof
import SourceText

/// A packed experiment, verified as it is.
struct PackVerification {
  private let path: String
  private let options: SweepOptions

  init(_ path: String, options: SweepOptions) { (self.path, self.options) = (path, options) }

  /// Reads the archive, compares it with its manifest, and has the script in it run again, in a folder that is gone afterwards; then
  /// compares every file that the script makes with the one that was packed, where the numbers are the same to the last bit.
  func verification(
    _ bytes: [UInt8], script verify: (String, SealedText) -> Verification
  ) -> Verification {
    let pack: Pack
    do throws(Pack.Failure) { pack = try Pack(reading: bytes) } catch {
      return Verification(path: path, .differs, "refused: \(error.reason)")
    }
    let wrong = pack.disagreements()
    guard let main = pack.script else {
      let reason = wrong.first ?? "its metadata name no sealed script in it"
      return Verification(path: path, .differs, reason)
    }
    do {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      for file in pack.files {
        let place = "\(folder.path)/\(file.path)"
        if let slash = place.lastIndex(of: "/") { _ = OutputFolder.make(String(place[..<slash])) }
        try FileReplacement.write(place, file.content)
      }
      let sealed = SealedText(main.content)
      var verification = verify("\(folder.path)/\(main.path)", sealed)
      verification.rename(path)
      verification.note(wrong)
      if verification.verdict == .identical {
        verification.note(try changed(pack, main, folder.path))
      }
      return verification
    } catch let failure as FileReplacement.Failure {
      return Verification(path: path, .failed, failure.reason)
    } catch let failure as ReadFailure {
      return Verification(path: path, .failed, failure.reason)
    } catch {
      return Verification(path: path, .failed, "\(error)")
    }
  }

  /// Packed files that are not what the script makes now, in words.
  private func changed(_ pack: Pack, _ main: Pack.File, _ folder: String) throws -> [String] {
    let sealed = SealedText(main.content)
    let overrides = Verification.overrides(of: sealed).compactMap {
      ParameterOverride(argument: $0)
    }
    let place = "\(folder)/\(main.path)"
    let (script, _, includes) = try CheckedScript.recorded(place, overrides: overrides)
    let outputs = try TemporaryFolder()
    defer { outputs.remove() }
    let run = RecordedRun(
      script: script, text: sealed.script, includes: includes, options: options,
      folder: outputs.path
    ).run()
    guard run.exit == .ok, run.outputsFailed == 0 else { return [] }
    let contents = try PackContents(place, script, sealed.script, run, outputs.files())
    let expected = Set(contents.pack.files.map(\.path))
    let strange = pack.files.filter { !expected.contains($0.path) }.map {
      "`\($0.path)` is not from this script"
    }
    return strange
      + contents.pack.files.compactMap { file in
        guard let packed = pack[file.path] else { return "`\(file.path)` is missing" }
        // Pictures depend on the program that draws them; their numbers are in the seal.
        guard PackVerification.isText(file.path), file.path != Pack.manifestName,
          packed != file.content
        else { return nil }
        return "`\(file.path)` is not what the script gives now"
      }
  }

  private static func isText(_ path: String) -> Bool {
    ["maser", "csv", "json", "jsonl", "npz", "txt"].contains(
      path.split(separator: ".").last.map(String.init) ?? "")
  }
}
