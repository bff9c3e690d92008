// A trace of calls: which messages an engine took and sent in a call-second, by socket and direction, and of what size.
//
// A line is `NAME RATE SIZE`: so many messages a second of a call, of so many bytes each (headers of frames not among them);
// or `sockets NAME SHARE`: so many sockets of a kind for each call. `#` begins a remark. Benchmarks/peers/pipecat/trace.py
// writes one.
#ifndef CALL_TRACE_H
#define CALL_TRACE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum flow {
    CARRIER_IN_MEDIA, CARRIER_IN_MARK, CARRIER_OUT_MEDIA, CARRIER_OUT_OTHER, RECOGNISER_OUT_AUDIO, RECOGNISER_OUT_OTHER,
    RECOGNISER_IN, MODEL_OUT, MODEL_IN, VOICE_OUT, VOICE_IN, FLOWS
};
enum role { CARRIER, RECOGNISER, MODEL, VOICE, ROLES };

static const char *const flow_names[FLOWS] = {
    "carrier-in-media", "carrier-in-mark", "carrier-out-media", "carrier-out-other", "recogniser-out-audio",
    "recogniser-out-other", "recogniser-in", "model-out", "model-in", "voice-out", "voice-in"};
static const char *const role_names[ROLES] = {"carrier", "recogniser", "model", "voice"};

struct trace {
    struct { double rate; int size; } flows[FLOWS];
    double sockets[ROLES];
};

static inline int trace_sockets(const struct trace *trace, enum role role, int calls) {
    const int count = (int)(trace->sockets[role] * calls + 0.5);
    return count < 1 ? 1 : count > calls ? calls : count;
}

static inline struct trace trace_read(const char *path) {
    struct trace trace = {0};
    char line[256], name[64];
    double rate;
    int size;
    FILE *file = fopen(path, "r");
    if (!file) { perror(path); exit(2); }
    for (int i = 0; i < ROLES; i++) trace.sockets[i] = 1;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || line[0] == '\n') continue;
        int known = 0;
        if (sscanf(line, "sockets %63s %lf", name, &rate) == 2) {
            for (int i = 0; i < ROLES; i++)
                if (!strcmp(name, role_names[i])) { trace.sockets[i] = rate; known = 1; }
        } else if (sscanf(line, "%63s %lf %d", name, &rate, &size) == 3 && size >= 0 && size < 60000) {
            for (int i = 0; i < FLOWS; i++)
                if (!strcmp(name, flow_names[i])) { trace.flows[i].rate = rate; trace.flows[i].size = size; known = 1; }
        }
        if (!known) { fprintf(stderr, "%s: not understood: %s", path, line); exit(2); }
    }
    fclose(file);
    return trace;
}

#endif
