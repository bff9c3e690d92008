// libopus as Swift sees it: the encoder's and decoder's settings, which are C varargs, become functions.
#ifndef COPUS_SHIM_H
#define COPUS_SHIM_H

#include <opus.h>

/// Sets one of the encoder's integer settings, such as `OPUS_SET_BITRATE_REQUEST`.
static inline int syrinx_opus_encoder_set(OpusEncoder *encoder, int request, opus_int32 value) {
    return opus_encoder_ctl(encoder, request, value);
}

/// Reads one of the encoder's integer settings, such as `OPUS_GET_LOOKAHEAD_REQUEST`.
static inline int syrinx_opus_encoder_get(OpusEncoder *encoder, int request, opus_int32 *value) {
    return opus_encoder_ctl(encoder, request, value);
}

#endif
