internal import CProcessor

/// What the process does with memory that is given back.
public enum KeptMemory {
  /// From now on it stays with the process for a while. Matrices of some hundred levels that come and go with every collision otherwise are fresh
  /// pages each time, which cost as much as some products. To be called once, when the program starts.
  public static func keep() { maser_keep_memory() }
}
