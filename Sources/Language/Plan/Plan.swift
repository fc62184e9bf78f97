import SourceText
import Simulation
import Syntax

/// What a script will do, in order: the short list that running, explaining, costing and resuming
/// all work from.
public struct Plan: Sendable {
  var steps: [PlanStep] = []
  /// An observable of the qubit that leaves a collision is used somewhere.
  var looksAtQubits = false
  /// What of energies and entropies is used somewhere.
  var books: BookInterest = []
  /// The run beside it in which loss follows the collisions is asked for.
  var comparesSplit = false
}

/// One step of the plan, with the place in the text it comes from.
struct PlanStep: Sendable {
  let action: PlanAction
  /// What diagnostics point at: the statement's keyword.
  let span: SourceSpan
  /// The whole statement.
  let statement: SourceSpan

  /// Another action in the place of this one.
  func replaced(by action: PlanAction) -> PlanStep {
    PlanStep(
      action: action, span: span, statement: statement, hasMistakes: hasMistakes,
      allowedCodes: allowedCodes)
  }
  /// The statement could not be read completely.
  var hasMistakes = false
  /// Warnings that a comment at the statement keeps silent.
  var allowedCodes: [String] = []
}

indirect enum PlanAction: Sendable {
  case bind(slot: Int, Term)
  case prepareQubit(QubitPlan)
  case prepareCavity(StartPlan)
  case cycle(CyclePlan)
  case beam(BeamPlan)
  case damp(DampingPlan)
  case sample([SamplePlan])
  case claim(ClaimPlan)
  case print([PrintPiece])
  case settings(SettingsPlan)
  case seed(Term)
  case record(RecordPlan)
  /// `mark NAME`: a number for the name.
  case mark(Int, name: String)
  /// A turn of a loop or a procedure is over: the series that it recorded become curves of their families.
  case endSeries([Int])
  case save(SavePlan)
  case plot(PlotPlan)
  case analyze(AnalysisPlan)
  case sweep(SweepPlan)
  case branches(BranchesPlan)
  case loop(LoopPlan)
  case branch(Term, then: [PlanStep], otherwise: [PlanStep])
  case call(CallPlan)
  /// Checked, but its engine does not exist yet.
  case unavailable(String)
}

struct QubitPlan: Sendable {
  let weight: Term
  /// True when the weight is that of the excited state.
  let weightIsExcited: Bool
  let coherence: Term?
  let phase: Term?
  /// What the flight before the cavity takes.
  var decay: Term?
  var dephasing: Term?
  /// The name of this kind of qubit for `stream=`.
  var name: String?
}

struct StartPlan: Sendable {
  enum Kind: String, Sendable {
    case vacuum, fock, coherent, thermal, from
  }
  let kind: Kind
  /// n, alpha or nbar.
  let amount: Term?
  let phase: Term?
  /// What was read, for `from`.
  var stored: StoredState?
}

/// A coupling and what was written for its arguments.
struct CollisionPlan: Sendable {
  /// The word after `collide`, nil for Jaynes-Cummings.
  let word: String?
  let arguments: [String: Term]
  /// How qubits differ from one another, and when they come.
  var stream = StreamPlan()
  /// What is lost while the qubit is inside.
  var loss: LossPlan?
  /// How far each qubit swaps with the one before, which stays.
  var memory: Term?
  /// Who looks at the outgoing qubits.
  var detection: DetectionPlan?

  /// Nobody keeps the outgoing qubits or looks at them.
  var discardsQubits: Bool { memory == nil && detection == nil }

  var row: CouplingRow { Couplings.row(word) }

  subscript(name: String) -> Term? { arguments[name] }

  /// All that is evaluated.
  var terms: [Term] {
    Array(arguments.values) + stream.terms + (loss?.terms ?? []) + (detection?.terms ?? [])
      + (memory.map { [$0] } ?? [])
  }
}

/// `during damp …`.
struct LossPlan: Sendable {
  let arguments: [String: Term]
  let span: SourceSpan

  subscript(name: String) -> Term? { arguments[name] }
  var terms: [Term] { Array(arguments.values) }
}

/// When qubits come.
enum Arrivals: String, Sendable, CaseIterable {
  case regular
  /// At random times: the damping lasts until the next one comes.
  case poisson
  /// A clock whose ticks bring one with a chance.
  case binomial
}

/// How the qubits of a train differ from one another, and when they come.
struct StreamPlan: Sendable {
  /// Named qubits that come in turn; empty: the one prepared last.
  var members: [String] = []
  /// The standard deviation of theta, relative to its mean.
  var spread: Term?
  var shape = SpreadShape.gauss
  var arrivals = Arrivals.regular
  /// The chance of `arrivals=binomial`.
  var chance: Term?

  var isPlain: Bool { members.isEmpty && spread == nil && arrivals == .regular }
  var terms: [Term] { [spread, chance].compactMap { $0 } }
}

/// `cycle(collision, damping?, n, until?)`.
struct CyclePlan: Sendable {
  let collision: CollisionPlan
  let damping: DampingPlan?
  /// `n=`, or `max=` of an `until`.
  let count: Term?
  /// Nil: a fixed number of collisions.
  let until: Term?
  /// How often the whole is repeated, where a loop was folded.
  let repetitions: Term?

  init(
    collision: CollisionPlan, damping: DampingPlan?, count: Term?, until: Term? = nil,
    repetitions: Term? = nil
  ) {
    self.collision = collision
    self.damping = damping
    self.count = count
    self.until = until
    self.repetitions = repetitions
  }

  /// The same collisions with this loss, so often.
  func with(damping: DampingPlan?, repetitions: Term?) -> CyclePlan {
    CyclePlan(
      collision: collision, damping: damping, count: count, until: until, repetitions: repetitions)
  }
}

/// Qubits that arrive at random for a time.
struct BeamPlan: Sendable {
  let collision: CollisionPlan
  let rate: Term
  let time: Term
  let damping: DampingPlan?
}

struct DampingPlan: Sendable {
  let rate: Term
  let photons: Term?
  let time: Term?
  let span: SourceSpan
  /// A bare `damp` right after a train of collisions may be meant otherwise (note N101).
  var followsTrain = false
}

struct SamplePlan: Sendable {
  let name: String
  let term: Term
  /// Given with `as`: the value can be used by that name.
  let isNamed: Bool
}

/// `record a, b every n as name`.
struct RecordPlan: Sendable {
  struct Column: Sendable {
    let name: String
    let symbol: String
    let unit: String
    let isInteger: Bool
    let term: Term
  }
  let slot: Int
  let name: String
  let columns: [Column]
  let every: Term?
  /// Nil for a series that is recorded once.
  var family: FamilyPlan?
}

/// What a series recorded in a loop or a procedure is outside: a curve for every turn, with what tells the turns apart as columns.
struct FamilyPlan: Sendable {
  let slot: Int
  /// Loop variables and parameters, the innermost last.
  let labels: [(slot: Int, name: String)]
  /// Turns that have no variable are counted, from 1.
  let countsTurns: Bool

  static let turn = "turn"

  var labelNames: [String] { labels.map(\.name) + (countsTurns ? [FamilyPlan.turn] : []) }
}

/// `sweep … as name { }`.
struct SweepPlan: Sendable {
  struct Axis: Sendable {
    /// Several where lists are zipped.
    let names: [(slot: Int, name: String)]
    let lists: [Term]
  }
  struct Claim: Sendable {
    let line: Int
    let condition: String
    let reason: String?
  }
  let slot: Int
  /// Empty if it was given none.
  let name: String
  /// Which sweep of the program it is.
  let ordinal: Int
  let axes: [Axis]
  let body: [PlanStep]
  /// What its block measures.
  let columns: [RecordPlan.Column]
  let claims: [Claim]
  /// What its block records, as far as it is asked for outside.
  let series: [SweptSeries]
  let span: SourceSpan

  func axisIsInteger(_ axis: Int, _ values: [Double]) -> Bool {
    values.allSatisfy { $0 == $0.rounded() && abs($0) < 1e15 }
  }
}

struct SavePlan: Sendable {
  enum Source: Sendable {
    case table(slot: Int, name: String)
    case state
  }
  let source: Source
  let target: FileNamePlan
}

struct PlotPlan: Sendable {
  /// What curves are drawn against.
  enum Abscissa: Sendable {
    /// Each against the k it was recorded at.
    case own
    case term(Term)
  }
  enum Kind: Sendable {
    case curves([Term], Abscissa)
    case map(Term, x: Term, y: Term)
    case populations, wigner
    /// The plots of a figure, each with its step.
    case panels([(plan: PlotPlan, step: PlanStep)])
  }
  let kind: Kind
  /// Nil: shown in the terminal.
  let target: FileNamePlan?
  /// The axes that tell the curves of a table apart, as the script says it.
  var by: [String] = []
  var log = LogAxes()
  var look = LookPlan()
}

struct AnalysisPlan: Sendable {
  let collision: CollisionPlan
  let damping: DampingPlan?
  /// False: from the vacuum.
  let isFromState: Bool
}

struct ClaimPlan: Sendable {
  let condition: Term
  /// The condition as `maser fmt` writes it.
  let text: String
  let reason: String?
}

enum PrintPiece: Sendable {
  case text(String)
  case value(Term)
}

struct SettingsPlan: Sendable {
  enum Levels: Sendable {
    case automatic
    case fixed(Term)
  }
  var levels: Levels?
  var tolerance: Term?
  var digits: Term?
}

struct LoopPlan: Sendable {
  enum Range: Sendable {
    case count(Term)
    case each(slot: Int, name: String, Term)
  }
  let range: Range
  let body: [PlanStep]
}

struct CallPlan: Sendable {
  let procedure: String
  /// Slot, name and value of every parameter, in the order of the definition.
  let arguments: [(slot: Int, name: String, value: Term)]
  let body: [PlanStep]
}
