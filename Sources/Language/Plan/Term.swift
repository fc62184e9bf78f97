import SourceText
import Syntax

/// An expression after checking: every name is resolved, so evaluation looks nothing up.
struct Term: Sendable {
  let kind: Kind
  let span: SourceSpan

  init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  indirect enum Kind: Sendable {
    case constant(Value)
    /// The variable in this slot; the name is for messages.
    case variable(Int, name: String)
    /// The latest value measured under this name.
    case measured(String)
    /// A user's lazy expression.
    case definedObservable(String, Term)
    case observable(Shared<ObservableDefinition>, [Term], variant: Int)
    case function(FunctionDefinition, [Term])
    case random(RandomDistribution, Term, Term, site: Int)
    case unary(UnaryOperator, Term)
    case binary(BinaryOperator, Term, Term)
    case approximately(Term, Term, within: Term)
    case list([Term])
    /// The value for every item of a list, each in this slot.
    case comprehension(Term, slot: Int, name: String, in: Term)
    case index(Term, Term)
    case conditional(Term, Term, Term)
    /// `run.energy`: a column of a recorded series.
    case column(slot: Int, Int, name: String)
    /// `t.daemonic`: of a tree of outcomes as a whole.
    case tree(slot: Int, TreeQuantity, name: String)
    /// A diagnostic has been given; never evaluated.
    case invalid
  }
}

/// A large value handed on by reference: a series evaluates its terms after every collision, and a copy counts each of its parts.
final class Shared<Content: Sendable>: Sendable {
  let value: Content

  init(_ value: Content) { self.value = value }
}

extension Term {
  /// The number of items, where the list is known before running.
  var knownCount: Double? {
    guard case .constant(.list(let items)) = kind else { return nil }
    return Double(items.count)
  }
}

enum RandomDistribution: String, Sendable {
  case normal, uniform
}

/// What is known of a term's value before running.
enum StaticKind: Sendable {
  case integer, real, number, truth, list, text, any

  var isNumeric: Bool {
    switch self {
    case .integer, .real, .number, .any: true
    case .truth, .list, .text: false
    }
  }
}
