#ifndef MASER_CZLIB_H
#define MASER_CZLIB_H

#include <stddef.h>

/// Unpacks a raw deflate stream (RFC 1951) of `packed_size` bytes into exactly `size` bytes: 1, or 0 if it is damaged, shorter
/// or longer. It never writes beyond `size`.
int maser_inflate(const unsigned char *packed, size_t packed_size, unsigned char *bytes, size_t size);

#endif
