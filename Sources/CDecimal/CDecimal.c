#include "CDecimal.h"

#include <stdio.h>

int maser_decimal(char *buffer, enum maser_style style, int digits, double value) {
  static const char *const formats[] = {"%.*e", "%.*f", "%.*g"};
  return snprintf(buffer, 400, formats[style], digits, value);
}
