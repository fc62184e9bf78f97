import Language
import Proof
import Report
import SourceText

/// A report, verified as it is.
struct PageVerification {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Takes the script and what it includes out of the page, has it run again by `verify` in a folder that is gone afterwards, and
  /// compares the page with the one made now. Where bits differ, only the numbers of the seal are compared.
  func verification(
    _ bytes: [UInt8], by verify: (String, SealedText) -> VerifiedRun
  ) -> Verification {
    let page = SealedPage(bytes)
    guard let script = page.script else {
      return Verification(
        path: path, page.files.isEmpty ? .unsealed : .differs,
        page.damage.first ?? "it is no report: it carries no script")
    }
    let sealed = SealedText(script.bytes)
    guard sealed.lines != nil else {
      return Verification(path: path, .differs, "the script that it carries has no seal")
    }
    do {
      let carried = page.files.filter { $0.role != .data }
      let pack = try Pack(carried: carried.map { Pack.File($0.path, $0.bytes) })
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      try pack.write(below: folder.path)
      let place = "\(folder.path)/\(script.path)"
      let run = verify(place, sealed)
      var verification = run.verification
      verification.rename(path)
      verification.note(page.damage)
      guard let checked = run.script, let outcome = run.outcome else { return verification }
      if run.verification.verdict == .identical {
        let contents = try ReportMaking(place, checked, script.bytes, outcome).contents()
        let changes = page.changes(from: ReportPage(contents))
        verification.note(changes.differences)
        verification.causes += changes.remarks
      } else {
        verification.causes.append(
          "the page itself was compared with its last line alone, as the bits differ")
      }
      return verification
    } catch let failure as Pack.Failure {
      return Verification(path: path, .differs, "refused: \(failure.reason)")
    } catch {
      return Verification(path: path, .failed, PackFailure.reason(error))
    }
  }
}
