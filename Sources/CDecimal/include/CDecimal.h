#ifndef MASER_DECIMAL_H
#define MASER_DECIMAL_H

/// How a number is written: with an exponent (`%e`), without (`%f`), or whichever is shorter (`%g`).
enum maser_style { MASER_EXPONENT, MASER_FIXED, MASER_SHORTER };

/// What printf writes for `value` with `digits` (of its precision) in the "C" locale that a program starts with: the number of
/// characters without the zero at the end. `buffer` takes 400, which is enough for any double with 30 digits.
/// Swift has no way to call printf without boxing every argument, which takes longer than printing.
int maser_decimal(char *buffer, enum maser_style style, int digits, double value);

#endif
