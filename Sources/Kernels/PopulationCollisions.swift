/// Collisions of populations (Entropy 2023, Eq. 8): p'_n = kept_n p_n + up_n p_{n-1} + down_n p_{n+1}, one after the other, between the
/// two buffers, until `count` are made or one would lose more than `allowance` at the upper edge.
///
/// `first` holds the populations, `second` is as long; both start and end with eight numbers that are zero, the
/// populations between them. `lose` is the part of p_{N-1} that goes beyond. `lost` takes what each collision loses.
/// Gives how many were made; after an odd number the result is in `second`. Cost: O(N) a collision.
public func collidePopulations(
  levels: Int, count: Int, first: UnsafeMutablePointer<Double>,
  second: UnsafeMutablePointer<Double>, kept: UnsafePointer<Double>, up: UnsafePointer<Double>,
  down: UnsafePointer<Double>, lose: Double, allowance: Double,
  lost: UnsafeMutablePointer<Double>
) -> Int {
  var (source, target) = (first, second)
  var made = 0
  while made < count {
    let cut = abs(lose * source[levels &- 1])
    if cut > allowance { return made }
    lost[made] = cut
    var n = 0
    while n < levels {
      let here = load(source + n)
      var sum = load(kept + n) * here
      sum = multiplyAdd(load(up + n), load(source + n - 1), sum)
      sum = multiplyAdd(load(down + n), load(source + n + 1), sum)
      store(sum, target + n)
      n &+= 8
    }
    clearTail(target, after: levels &- 1)
    swap(&source, &target)
    made &+= 1
  }
  return made
}
