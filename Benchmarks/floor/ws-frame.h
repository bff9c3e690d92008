// What the floor and the load generator share: masking by words, SHA-1, base64, the accept key. No dependencies.
#ifndef WS_FRAME_H
#define WS_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// Masks or unmasks in place, eight bytes a step.
static inline void ws_mask(unsigned char *bytes, size_t count, const unsigned char key[4]) {
    uint32_t half;
    memcpy(&half, key, 4);
    const uint64_t whole = ((uint64_t)half << 32) | half;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        word ^= whole;
        memcpy(bytes + i, &word, 8);
    }
    for (; i < count; i++) bytes[i] ^= key[i & 3];
}

static inline uint32_t ws_rotate(uint32_t value, int by) { return (value << by) | (value >> (32 - by)); }

// SHA-1 of a short text (at most 119 bytes: two blocks).
static inline void ws_sha1(const unsigned char *text, size_t count, unsigned char digest[20]) {
    unsigned char padded[128] = {0};
    const size_t blocks = count + 9 > 64 ? 2 : 1;
    memcpy(padded, text, count);
    padded[count] = 0x80;
    const uint64_t bits = (uint64_t)count * 8;
    for (int i = 0; i < 8; i++) padded[blocks * 64 - 1 - i] = (unsigned char)(bits >> (8 * i));
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    for (size_t block = 0; block < blocks; block++) {
        uint32_t words[80];
        for (int i = 0; i < 16; i++) {
            const unsigned char *p = padded + block * 64 + i * 4;
            words[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        }
        for (int i = 16; i < 80; i++)
            words[i] = ws_rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f, k;
            if (i < 20) { f = (b & c) | (~b & d); k = 0x5A827999; }
            else if (i < 40) { f = b ^ c ^ d; k = 0x6ED9EBA1; }
            else if (i < 60) { f = (b & c) | (b & d) | (c & d); k = 0x8F1BBCDC; }
            else { f = b ^ c ^ d; k = 0xCA62C1D6; }
            const uint32_t next = ws_rotate(a, 5) + f + e + k + words[i];
            e = d; d = c; c = ws_rotate(b, 30); b = a; a = next;
        }
        state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}

// Base64 with padding; `text` must hold 4 * ((count + 2) / 3) + 1 bytes.
static inline void ws_base64(const unsigned char *bytes, size_t count, char *text) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        const uint32_t group = (uint32_t)bytes[i] << 16 | (i + 1 < count ? (uint32_t)bytes[i + 1] << 8 : 0)
            | (i + 2 < count ? bytes[i + 2] : 0);
        *text++ = alphabet[group >> 18];
        *text++ = alphabet[group >> 12 & 63];
        *text++ = i + 1 < count ? alphabet[group >> 6 & 63] : '=';
        *text++ = i + 2 < count ? alphabet[group & 63] : '=';
    }
    *text = 0;
}

// The Sec-WebSocket-Accept that answers a 24-character key (RFC 6455, 4.2.2).
static inline void ws_accept(const char key[24], char accept[29]) {
    unsigned char text[60], digest[20];
    memcpy(text, key, 24);
    memcpy(text + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    ws_sha1(text, 60, digest);
    ws_base64(digest, 20, accept);
}

// A frame's measures, read from its first bytes.
struct ws_head {
    int fin, opcode, masked, reserved;
    size_t head;  // bytes before the payload, mask included
    uint64_t payload;
};

// 1: read; 0: more bytes are needed.
static inline int ws_read_head(const unsigned char *bytes, size_t count, struct ws_head *out) {
    if (count < 2) return 0;
    out->fin = bytes[0] >> 7;
    out->reserved = bytes[0] >> 4 & 7;
    out->opcode = bytes[0] & 15;
    out->masked = bytes[1] >> 7;
    const size_t extra = (bytes[1] & 127) == 127 ? 8 : (bytes[1] & 127) == 126 ? 2 : 0;
    out->head = 2 + extra + (out->masked ? 4 : 0);
    if (count < out->head) return 0;
    out->payload = bytes[1] & 127;
    if (extra) {
        out->payload = 0;
        for (size_t i = 0; i < extra; i++) out->payload = out->payload << 8 | bytes[2 + i];
    }
    return 1;
}

#endif
