import Foundation

/// The functions of the language by an independent route.
enum Reference {
  static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  static func log(_ x: Double) -> Double { Foundation.log(x) }

  /// NaN where there is no real value.
  static func value(_ name: String, _ x: Double) -> Double {
    switch name {
    case "sqrt": return x < 0 ? .nan : x.squareRoot()
    case "exp": return Foundation.exp(x)
    case "log": return x <= 0 ? .nan : Foundation.log(x)
    case "sin": return Foundation.sin(x)
    case "cos": return Foundation.cos(x)
    case "tan": return Foundation.sin(x) / Foundation.cos(x)
    case "cot": return Foundation.cos(x) / Foundation.sin(x)
    case "asin": return Foundation.asin(x)
    case "acos": return Foundation.acos(x)
    case "atan": return Foundation.atan(x)
    case "abs": return x.magnitude
    case "floor": return Foundation.floor(x)
    case "ceil": return Foundation.ceil(x)
    case "round": return Foundation.round(x)
    default: return .nan
    }
  }
}
