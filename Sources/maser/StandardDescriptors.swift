#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard input, output and error.
enum StandardDescriptors {
  /// Makes sure that descriptors 0 to 2 are taken, so that no file that is opened later becomes one of them.
  ///
  /// A closed one is opened the wrong way round: using it fails with the error it would have failed with.
  static func occupy() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// The system's sentence about an error number.
  static func sentence(_ number: Int32) -> String { String(cString: strerror(number)) }
}
