#ifndef MASER_PROCESSOR_H
#define MASER_PROCESSOR_H

/// The widest vectors that this processor and system can use:
/// 0 what every one has, 2 AVX2 with FMA, 3 AVX-512 (F, VL, DQ, BW).
int maser_vector_level(void);

/// Name and version of the C library, which has the elementary functions: "glibc 2.36".
const char *maser_c_library(void);

/// Memory that is given back stays with the process for a while: matrices that come and go at every step otherwise are fresh pages each time.
void maser_keep_memory(void);

#endif
