import Language
import Proof
import Report
import SourceText

/// A packed experiment, verified as it is.
struct PackVerification {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Reads the archive, compares it with its manifest, and has the script in it run again by `verify`: the script in a folder that is gone
  /// afterwards, its seal, and where the files go that it makes. Where every number is the same to the last bit, these are compared too.
  func verification(
    _ bytes: [UInt8], by verify: (String, SealedText, _ outputs: String) -> VerifiedRun
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
      let (folder, outputs) = (try TemporaryFolder(), try TemporaryFolder())
      defer {
        folder.remove()
        outputs.remove()
      }
      try pack.write(below: folder.path)
      let sealed = SealedText(main.content)
      let place = "\(folder.path)/\(main.path)"
      let run = verify(place, sealed, outputs.path)
      var verification = run.verification
      verification.rename(path)
      verification.note(wrong)
      guard let script = run.script, let outcome = run.outcome else { return verification }
      if run.verification.verdict == .identical {
        let now = try PackContents(
          place, script, sealed.script, outcome, outputs.files(), sealed: main.content)
        verification.note(PackVerification.changes(of: pack, now.pack))
        if let page = pack[PackContents.reportName] {
          compare(page, now.report, &verification)
        }
      } else {
        verification.causes.append(
          "the files of the pack were compared with its manifest alone, as the bits differ")
      }
      return verification
    } catch {
      return Verification(path: path, .failed, PackFailure.reason(error))
    }
  }

  private func compare(
    _ page: [UInt8], _ now: Result<ReportPage, DeliveryFailure>, _ verification: inout Verification
  ) {
    switch now {
    case .success(let made):
      let changes = SealedPage(page).changes(from: made)
      verification.note(changes.differences.map { "`\(PackContents.reportName)`: \($0)" })
      verification.causes += changes.remarks
    case .failure(let failure):
      verification.causes.append("the report was not compared: \(failure.reason)")
    }
  }

  /// Packed files that are not what the script makes now, in words.
  private static func changes(of pack: Pack, _ now: Pack) -> [String] {
    // A pack made or verified where nothing draws has no report.
    let expected = Set(now.files.map(\.path) + [PackContents.reportName])
    let strange = pack.files.filter { !expected.contains($0.path) }.map {
      "`\($0.path)` is not from this script"
    }
    return strange
      + now.files.compactMap { file in
        guard let packed = pack[file.path] else {
          return file.path == PackContents.reportName ? nil : "`\(file.path)` is missing"
        }
        // Pictures depend on the program that draws them; their numbers are in the seal.
        guard isText(file.path), file.path != Pack.manifestName, packed != file.content,
          file.path != Pack.metadataName || withoutSizes(packed) != withoutSizes(file.content)
        else { return nil }
        return "`\(file.path)` is not what the script gives now"
      }
  }

  /// The metadata without the sizes of files, which those of pictures change.
  private static func withoutSizes(_ metadata: [UInt8]) -> [Substring] {
    let text = String(decoding: metadata, as: UTF8.self)
    let parts = text.split(separator: "\"contentSize\":")
    return parts.prefix(1) + parts.dropFirst().map { $0.drop { $0 != "," } }
  }

  private static func isText(_ path: String) -> Bool {
    ["maser", "csv", "json", "jsonl", "npz", "txt"].contains(
      path.split(separator: ".").last.map(String.init) ?? "")
  }
}

extension Pack {
  /// Its files below a folder of their own, which is there.
  func write(below folder: String) throws(FileReplacement.Failure) {
    for file in files {
      if let slash = file.path.lastIndex(of: "/") {
        guard OutputFolder.make("\(folder)/\(file.path[..<slash])") else {
          throw FileReplacement.Failure("a folder for `\(file.path)` cannot be made")
        }
      }
      try FileReplacement.write("\(folder)/\(file.path)", file.content)
    }
  }
}
