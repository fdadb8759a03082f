#pragma once
#include <zlib.h>
// deflateInit2 is a macro, which Swift does not see. 31: the largest window, and gzip's frame.
static inline int gzip_deflate_init(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}
