internal import CProcessor
internal import Synchronization

/// Which kernels compute, where it is not to be the widest that this processor can run: to see whether they matter.
public enum KernelChoice {
  private static let chosen = Atomic<Int>(-1)

  /// Into `KernelSet.available`; nil for the best.
  static var index: Int? {
    let index = chosen.load(ordering: .relaxed)
    return index < 0 ? nil : index
  }

  /// What runs here: `baseline`, `avx2`, `avx512`.
  public static var names: [String] { KernelSet.available.map(\.name) }

  /// From now on engines that are made use these; nil for the widest. False if there are none of this name here.
  public static func use(_ name: String?) -> Bool {
    guard let name else {
      chosen.store(-1, ordering: .relaxed)
      return true
    }
    guard let index = names.firstIndex(of: name) else { return false }
    chosen.store(index, ordering: .relaxed)
    return true
  }

  /// The plainest that give the bits of this kernel (`KernelName.current`); nil where none here do.
  public static func giving(_ kernel: String) -> String? {
    KernelSet.available.first { KernelName.of(isFused: $0.isFused) == kernel }?.name
  }
}

/// The C library that the elementary functions come from, for records.
public enum MathLibrary {
  public static let name = String(cString: maser_c_library())
}
