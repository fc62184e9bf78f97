/// A piece of a report with parts of its own, for writers that keep its shape.
public indirect enum ReportValue: Sendable {
  case number(Double)
  case count(Int)
  case truth(Bool)
  case word(String)
  case missing
  case list([ReportValue])
  /// In this order.
  case fields([(name: String, value: ReportValue)])
}
