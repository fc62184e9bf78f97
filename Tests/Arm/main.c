#include <inttypes.h>
#include <stdio.h>

uint64_t maser_digest(int32_t kernel);

int main(void) {
  for (int32_t kernel = 0; kernel < 10; kernel++) printf("%d %016" PRIx64 "\n", kernel, maser_digest(kernel));
  return 0;
}
