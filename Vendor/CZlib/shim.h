// zlib as Swift sees it: the version macros of deflateInit2/inflateInit2 become functions.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <zlib.h>

/// `deflateInit2` with the raw-stream and window conventions left to the caller.
static inline int syrinx_deflateInit2(z_stream *stream, int level, int windowBits, int memoryLevel) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY);
}

/// `inflateInit2` without its macro.
static inline int syrinx_inflateInit2(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

#endif
