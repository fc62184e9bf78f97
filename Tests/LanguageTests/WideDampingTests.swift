import Synchronization
import Testing

@testable import Language

@Suite("Damping over very many levels in scripts")
struct WideDampingTests {
  private final class Looks: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }
    var isOver: Bool {
      left.withLock {
        $0 -= 1
        return $0 < 0
      }
    }
  }

  @Test(
    "What takes long is told before it begins, and can be stopped",
    arguments: [
      (
        "prepare cavity thermal nbar=600\nprepare qubit q=0.9 c=0\ncollide theta=0.1 n=1000 with damp gamma=0.1 nbar=600",
        true
      ),
      ("prepare cavity thermal nbar=20000\ndamp gamma=0.1 nbar=20000", true),
      ("prepare cavity thermal nbar=100\ndamp gamma=0.1 nbar=100", false),
      (
        "prepare cavity thermal nbar=100\nprepare qubit q=0.9 c=0\ncollide theta=0.1 n=2 with damp gamma=0.1 nbar=100",
        false
      ),
    ])
  func announced(_ script: String, _ isLong: Bool) {
    let looks = Looks(isLong ? 3 : .max)
    let run = Program(script).run(isInterrupted: { looks.isOver })
    #expect(run.codes.contains("W115") == isLong, "\(run.rendered)")
    #expect(run.wasInterrupted == isLong)
    if isLong { #expect(run.rendered.contains("longer if they grow")) }
  }

  @Test("`with damp` on a coherent stream is not announced as one of populations")
  func coherent() {
    let looks = Looks(3)
    let run = Program(
      "prepare cavity thermal nbar=100\nprepare qubit q=0.9 c=1\ncollide theta=0.1 n=1000000 with damp gamma=0.1 nbar=600"
    ).run(isInterrupted: { looks.isOver })
    #expect(!run.codes.contains("W115"))
  }

  @Test(
    "A basin that may take long is told before it is followed, and can be stopped",
    arguments: [
      ("q=0.25 c=1", "theta=0.4 with damp gamma=1e-4", true),
      ("q=0.25 c=0.5", "theta=0.4", true),
      ("q=0.25 c=1", "theta=0.4", false),
      ("q=0.25 c=1", "theta=1.2 with damp gamma=0.1", false),
    ])
  func basin(_ qubit: String, _ rest: String, _ isLong: Bool) {
    let looks = Looks(isLong ? 3 : .max)
    let run = Program("prepare qubit \(qubit)\nanalyze \(rest)").run(
      isInterrupted: { looks.isOver })
    #expect(run.codes.contains("W115") == isLong, "\(run.rendered)")
    #expect(run.wasInterrupted == isLong)
  }
}
