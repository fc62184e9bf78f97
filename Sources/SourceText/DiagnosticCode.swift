/// Every code a diagnostic can carry. Codes are stable: a code is never reused for another meaning.
/// Each has an offline page (`maser help E0203`) with a wrong and a right program.
public enum DiagnosticCode: String, CaseIterable, Sendable {
  // Reading the text.
  case unexpectedCharacter = "E0101"
  case unclosedBracket = "E0102"
  case unmatchedBracket = "E0103"
  case unterminatedString = "E0104"
  case malformedNumber = "E0105"
  case invalidBytes = "E0106"
  case impliedMultiplication = "E0107"
  case expectedExpression = "E0108"
  case chainedComparison = "E0109"
  case notAStatement = "E0110"
  case missingSeparator = "E0111"
  case nestedTooDeeply = "E0112"
  case incompleteStatement = "E0113"
  case reservedWord = "E0114"
  case toleranceMissing = "E0115"
  case languageVersion = "E0116"
  case assignmentInExpression = "E0117"

  // Names and arguments.
  case unknownName = "E0201"
  case unknownFunction = "E0202"
  case unknownArgument = "E0203"
  case missingArgument = "E0204"
  case repeatedArgument = "E0205"
  case conflictingArguments = "E0206"
  case wrongArgumentCount = "E0207"
  case wrongType = "E0208"
  case equalityOfReals = "E0209"
  case nameTaken = "E0210"
  case recursion = "E0211"
  case actionInInclude = "E0212"
  case includeCycle = "E0213"
  case includeUnreadable = "E0214"
  case statementNotAllowedHere = "E0215"
  case notConstant = "E0216"
  case unknownColumn = "E0217"
  case outputPathEscapes = "E0218"

  // Physical ranges.
  case notAQuantumState = "E0301"
  case outOfRange = "E0302"
  case notFinite = "E0303"
  case notACount = "E0304"
  case parameterOutOfRange = "E0305"
  case noQubitPrepared = "E0311"

  // While running.
  case levelsExceedMemory = "E0401"
  case outgrewLevels = "E0402"
  case tooManyCollisions = "E0403"
  case undecidedCondition = "E0404"
  case undefinedValue = "E0405"
  case outsideDomain = "E0406"
  case indexOutOfRange = "E0407"
  case notYetAvailable = "E0408"
  case eigenvaluesFailed = "E0409"
  case listTooLong = "E0410"
  case outputFailed = "E0411"
  case noLimit = "E0412"

  // Claims.
  case claimFailed = "C501"
  case claimUndecided = "C502"

  // The command line.
  case unknownParameter = "E0901"
  case malformedAssignment = "E0902"
  case fileUnreadable = "E0903"

  // Notes and warnings.
  case lossAfterTrain = "N101"
  case trapTakenAsExact = "N102"
  case untilNeverMet = "W101"
  case nearTrap = "W110"
  case discharging = "W111"
  case coherenceWithoutEffect = "W112"
  case strongLossSplitting = "W113"
  case untilAlreadyTrue = "W114"
  case oneByOne = "W115"
  case tooTightTolerance = "W121"
  case randomWithoutSeed = "W130"
  case seedWithoutRandom = "W131"
  case unusedName = "W140"
  case reboundName = "W141"
}
