public import Language
import Output
import SourceText

/// What a seal says of the run before its results.
public struct SealHeader: Sendable {
  /// Program and version.
  public var tool: String
  /// SHA-256 of what the script means (`Plan.identity`).
  public var identity: String
  /// The script's bytes above the seal.
  public var script: [UInt8]
  /// The command that runs it.
  public var command: [String]
  /// What computes the numbers.
  public var kernel: String
  /// The C library, which has the elementary functions.
  public var library: String
  /// The seed at the start.
  public var seed: UInt64
  /// The parameters with their values, and whether the command line gave them.
  public var parameters: [ParameterInfo]
  /// What the script includes, with the SHA-256 of each.
  public var includes: [(path: String, digest: String)]
  /// Arguments that were not written, with what holds for them.
  public var defaults: [DefaultedArgument]

  /// All of it.
  public init(
    tool: String, identity: String, script: [UInt8], command: [String], kernel: String,
    library: String, seed: UInt64, parameters: [ParameterInfo],
    includes: [(path: String, digest: String)], defaults: [DefaultedArgument]
  ) {
    self.tool = tool
    self.identity = identity
    self.script = script
    self.command = command
    self.kernel = kernel
    self.library = library
    self.seed = seed
    self.parameters = parameters
    self.includes = includes
    self.defaults = defaults
  }

  /// SHA-256 of a script, CR LF as LF: what moves files between systems may change the ends of their lines.
  static func digest(of script: [UInt8]) -> String {
    guard script.contains(0x0D) else { return SHA256.hex(of: script) }
    let bytes = script.indices.lazy.filter { index in
      script[index] != 0x0D || index + 1 == script.count || script[index + 1] != 0x0A
    }.map { script[$0] }
    return SHA256.hex(of: bytes)
  }

  /// Eight hexadecimal digits for each line of the script: where it was edited later.
  static func lineDigests(_ script: [UInt8]) -> [String] {
    script.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      var hash: UInt32 = 2_166_136_261
      for byte in line where byte != 0x0D { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
      let text = String(hash, radix: 16)
      return String(repeating: "0", count: 8 - text.utf8.count) + text
    }
  }

  var lines: [String] {
    var lines = [
      #"{"kind":"seal","tool":\#(quoted(tool)),"language":\#(Language.version),"identity":"\#(identity)","identity_version":\#(Plan.identityVersion),"script":"\#(SealHeader.digest(of: script))","kernel":\#(quoted(kernel)),"library":\#(quoted(library)),"seed":\#(seed),"command":[\#(command.map { quoted($0) }.joined(separator: ","))]}"#,
      #"{"kind":"lines","digests":"\#(SealHeader.lineDigests(script).joined())"}"#,
    ]
    for include in includes {
      lines.append(
        #"{"kind":"include","path":\#(quoted(include.path)),"sha256":"\#(include.digest)"}"#)
    }
    for parameter in parameters {
      lines.append(
        #"{"kind":"param","name":\#(quoted(parameter.name)),"value":\#(exact(parameter.value.value)),"given":\#(parameter.isOverridden)}"#
      )
    }
    for default_ in defaults {
      lines.append(
        #"{"kind":"default","line":\#(default_.line),"of":\#(quoted(default_.owner)),"name":\#(quoted(default_.name)),"value":\#(quoted(default_.value))}"#
      )
    }
    return lines
  }
}

/// An argument that a script leaves to its default.
public struct DefaultedArgument: Sendable, Equatable {
  /// Of the statement.
  public let line: Int
  /// `damp`, `prepare qubit`.
  public let owner: String
  /// `nbar`.
  public let name: String
  /// `0`.
  public let value: String

  /// All of it.
  public init(line: Int, owner: String, name: String, value: String) {
    self.line = line
    self.owner = owner
    self.name = name
    self.value = value
  }
}

/// How a sealed run ended.
public struct SealEnd: Sendable {
  /// `ok`, or what went wrong.
  public var status: String
  /// Collisions in all; "inf" where there were infinitely many.
  public var collisions: Int
  /// Fock levels at the end.
  public var levels: Int
  /// The tolerance in force.
  public var tolerance: Double
  /// What the levels cut off the trace and the energy, at most.
  public var traceBound: Double
  /// The same of the energy.
  public var energyBound: Double

  /// All of it.
  public init(
    status: String, collisions: Int, levels: Int, tolerance: Double, traceBound: Double,
    energyBound: Double
  ) {
    self.status = status
    self.collisions = collisions
    self.levels = levels
    self.tolerance = tolerance
    self.traceBound = traceBound
    self.energyBound = energyBound
  }

  var line: String {
    #"{"kind":"end","status":"\#(status)","collisions":\#(collisionCountText(collisions) == "inf" ? "\"inf\"" : String(collisions)),"levels":\#(levels),"tolerance":\#(number(tolerance)),"trace_bound":\#(number(traceBound)),"energy_bound":\#(number(energyBound))}"#
  }
}

func quoted(_ text: String) -> String { jsonString(text) }

/// In the shortest form that reads back as the same double; null for what JSON has no number for.
func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

/// Two digits, rounded up, for sentences.
func briefNumber(_ value: Double) -> String { NumberFormat.boundText(value) }

/// A number of a script, infinite ones in quotes.
private func exact(_ value: Double) -> String {
  value.isInfinite ? (value > 0 ? "\"inf\"" : "\"-inf\"") : number(value)
}
