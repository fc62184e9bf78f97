#include "CZlib.h"

#include <limits.h>
#include <zlib.h>

int maser_inflate(const unsigned char *packed, size_t packed_size, unsigned char *bytes, size_t size) {
  if (packed_size > UINT_MAX || size >= UINT_MAX) return 0;
  z_stream stream = {.next_in = (unsigned char *)packed, .avail_in = (uInt)packed_size};
  // Without the header of a zlib stream.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return 0;
  unsigned char beyond;
  // No size at all still needs somewhere to point to.
  stream.next_out = size ? bytes : &beyond;
  stream.avail_out = (uInt)size;
  int result = inflate(&stream, Z_FINISH);
  int is_whole = result == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return is_whole;
}
