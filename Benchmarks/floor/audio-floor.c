// The same tables in C, in loops as a C programmer writes them: what our codecs are measured beside.
// Loaded by bench-audio; every function works on a block.
// What one compiler unrolls by itself, the other is told to.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "unroll-loops")
#endif

#include <stddef.h>
#include <stdint.h>

static int16_t ulaw_samples[256];
static uint8_t ulaw_codes[65536];
static char pairs[4096][2];
static uint8_t values[256];

static uint8_t ulaw_code(int sample) {
    int sign = sample < 0 ? 0x80 : 0, magnitude = sample < 0 ? -sample : sample, exponent = 7;
    if (magnitude > 32635) magnitude = 32635;
    magnitude += 132;
    for (int mask = 0x4000; exponent > 0 && !(magnitude & mask); mask >>= 1) exponent--;
    return (uint8_t)~(sign | exponent << 4 | (magnitude >> (exponent + 3) & 15));
}

__attribute__((constructor)) static void fill(void) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int sample = -32768; sample < 32768; sample++) ulaw_codes[(uint16_t)sample] = ulaw_code(sample);
    for (int code = 0; code < 256; code++) {
        int bits = ~code & 255, magnitude = ((((bits & 15) << 3) + 132) << (bits >> 4 & 7)) - 132;
        ulaw_samples[code] = (int16_t)(bits & 128 ? -magnitude : magnitude);
    }
    for (int pair = 0; pair < 4096; pair++) {
        pairs[pair][0] = digits[pair >> 6];
        pairs[pair][1] = digits[pair & 63];
    }
    for (int byte = 0; byte < 256; byte++) values[byte] = 255;
    for (int digit = 0; digit < 64; digit++) values[(uint8_t)digits[digit]] = (uint8_t)digit;
}

void floor_ulaw_decode(const uint8_t *restrict codes, size_t count, int16_t *restrict samples) {
    for (size_t i = 0; i < count; i++) samples[i] = ulaw_samples[codes[i]];
}

void floor_ulaw_encode(const int16_t *restrict samples, size_t count, uint8_t *restrict codes) {
    for (size_t i = 0; i < count; i++) codes[i] = ulaw_codes[(uint16_t)samples[i]];
}

// Twelve bits at a time, two digits of the table.
void floor_base64_encode(const uint8_t *restrict bytes, size_t count, char *restrict text) {
    size_t i = 0;
    for (; i + 2 < count; i += 3, text += 4) {
        unsigned group = (unsigned)bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
        text[0] = pairs[group >> 12][0];
        text[1] = pairs[group >> 12][1];
        text[2] = pairs[group & 4095][0];
        text[3] = pairs[group & 4095][1];
    }
    if (i == count) return;
    unsigned group = (unsigned)bytes[i] << 16 | (i + 1 < count ? bytes[i + 1] << 8 : 0);
    text[0] = pairs[group >> 12][0];
    text[1] = pairs[group >> 12][1];
    text[2] = i + 1 < count ? pairs[group & 4095][0] : '=';
    text[3] = '=';
}

// Strict as ours: the number of bytes, or -1.
long floor_base64_decode(const uint8_t *restrict text, size_t count, uint8_t *restrict bytes) {
    if (count % 4) return -1;
    if (!count) return 0;
    uint8_t *out = bytes;
    for (size_t i = 0; i + 4 < count; i += 4, out += 3) {
        unsigned a = values[text[i]], b = values[text[i + 1]], c = values[text[i + 2]], d = values[text[i + 3]];
        if ((a | b | c | d) == 255) return -1;
        unsigned group = a << 18 | b << 12 | c << 6 | d;
        out[0] = (uint8_t)(group >> 16);
        out[1] = (uint8_t)(group >> 8);
        out[2] = (uint8_t)group;
    }
    const uint8_t *last = text + count - 4;
    int padding = last[3] != '=' ? 0 : last[2] != '=' ? 1 : 2;
    unsigned a = values[last[0]], b = values[last[1]];
    unsigned c = padding < 2 ? values[last[2]] : 0, d = padding < 1 ? values[last[3]] : 0;
    if ((a | b | c | d) == 255) return -1;
    unsigned group = a << 18 | b << 12 | c << 6 | d;
    if (padding == 2 ? group & 0xFFFF : padding == 1 ? group & 0xFF : 0) return -1;
    *out++ = (uint8_t)(group >> 16);
    if (padding < 2) *out++ = (uint8_t)(group >> 8);
    if (padding < 1) *out++ = (uint8_t)group;
    return out - bytes;
}
