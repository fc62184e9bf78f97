import Session

/// The progress of the points of one sweep.
final class SweepMeter {
  private let display: ProgressDisplay?
  private let start = monotonicSeconds()
  private var next: Double
  private var isShown = false

  init(_ display: ProgressDisplay?) {
    self.display = display
    next = start + ProgressMeter.patience
  }

  func tick(_ made: Int, _ total: Int) {
    let now = monotonicSeconds()
    guard let display, now >= next else { return }
    next = now + ProgressMeter.interval
    isShown = true
    display.show(Progress(points: made, of: total, seconds: now - start))
  }

  func clear() {
    if isShown { display?.show(nil) }
    isShown = false
  }
}
