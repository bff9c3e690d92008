// All other ends of call-relay's sockets: the carrier's calls, and providers that say what they said in the trace.
//
//   call-ends --trace FILE [--calls 200] [--seconds 10] [--rounds 1] [--warmup 3]
//
// Prints where the providers are, reads the relay's port and pid from its input, and prints a line of JSON for each round:
// the relay's CPU a call-second, and how many messages of each flow there were in one, to be compared with the trace. Each
// call sends on its own, at times that have nothing to do with the others'.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "call-trace.h"
#include "ws-frame.h"

enum { ROOM = 32768, LARGEST = 65536 };

struct end {
    int fd, is_open, index;
    enum role role;
    size_t kept;
    unsigned char bytes[ROOM];
};

// What a call sends next in one flow.
struct sending {
    int64_t at;
    int call;
    enum flow flow;
};

static struct trace trace;
static int calls = 200, rounds = 1, poller, listener, own_port, relay_port, relay, opened[ROLES];
static double seconds = 10, warmup = 3;
static struct end **ends[ROLES];
static struct sending *heap;
static size_t heap_count;
static uint64_t counts[FLOWS];
static unsigned char out[LARGEST + 64];
static char text[LARGEST];
static const enum flow sent[] = {CARRIER_IN_MEDIA, CARRIER_IN_MARK, RECOGNISER_IN, MODEL_IN, VOICE_IN};
static const enum role senders[] = {CARRIER, CARRIER, RECOGNISER, MODEL, VOICE};

static int64_t clock_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *why) {
    printf("{\"failed\": \"%s: %s\"}\n", why, strerror(errno));
    exit(1);
}

static void put(struct end *end, const void *bytes, size_t size) {
    if (send(end->fd, bytes, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send");
}

static void put_text(struct end *end, size_t size) {
    const int masked = end->role == CARRIER;
    size_t at = 0;
    out[at++] = 0x81;
    if (size < 126) out[at++] = (unsigned char)(masked << 7 | (int)size);
    else {
        out[at++] = (unsigned char)(masked << 7 | 126);
        out[at++] = (unsigned char)(size >> 8);
        out[at++] = (unsigned char)size;
    }
    if (masked) {
        static uint32_t state = 88172645;
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        memcpy(out + at, &state, 4);
        at += 4;
    }
    memcpy(out + at, text, size);
    if (masked) ws_mask(out + at, size, out + at - 4);
    put(end, out, at + size);
}

// ---- What is sent

static void sift_down(size_t at) {
    for (;;) {
        size_t least = at, left = 2 * at + 1;
        if (left < heap_count && heap[left].at < heap[least].at) least = left;
        if (left + 1 < heap_count && heap[left + 1].at < heap[least].at) least = left + 1;
        if (least == at) return;
        const struct sending kept = heap[at];
        heap[at] = heap[least];
        heap[least] = kept;
        at = least;
    }
}

static void push(struct sending one) {
    size_t at = heap_count++;
    for (; at > 0 && heap[(at - 1) / 2].at > one.at; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = one;
}

static void speak(int call, enum flow flow, enum role role) {
    const size_t size = (size_t)trace.flows[flow].size;
    struct end *end = ends[role][call % opened[role]];
    if (!end->is_open) return;
    static unsigned char audio[LARGEST];
    size_t at = 0;
    memset(text, 'x', size);
    if (flow == CARRIER_IN_MEDIA) {
        char encoded[217];
        ws_base64(audio, 160, encoded);
        // The payload stands at the end, behind what else such a message says.
        const size_t tail = 11 + 216 + 3;
        at = size > tail ? size - tail : 0;
        memcpy(text, "{\"event\":\"media\",", at < 17 ? at : 17);
        at += (size_t)sprintf(text + at, "\"payload\":\"%s\"}}", encoded);
    } else if (flow == VOICE_IN) {
        at = (size_t)sprintf(text, "{\"call\":%d,\"audio\":\"", call);
        const size_t letters = size > at + 8 ? (size - at - 2) * 9 / 10 / 4 * 4 : 4;
        // Nine tenths are audio; the times of letters are the rest.
        ws_base64(audio, letters / 4 * 3, text + at);
        at += letters;
        text[at] = '"';
        if (at < size) memset(text + at + 1, 'x', size - at - 1);
        at = size > at + 1 ? size : at + 1;
    } else if (flow == MODEL_IN) {
        sprintf(text, "data: {\"call\":%d,", call);
        at = size;
    } else at = size;
    counts[flow]++;
    if (role == MODEL) put(end, text, at);
    else put_text(end, at);
}

static void speak_all(void) {
    while (heap_count && heap[0].at <= clock_of(CLOCK_MONOTONIC)) {
        struct sending *one = &heap[0];
        enum role role = CARRIER;
        for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) if (sent[i] == one->flow) role = senders[i];
        speak(one->call, one->flow, role);
        one->at += (int64_t)(1e9 / trace.flows[one->flow].rate);
        sift_down(0);
    }
}

// ---- What comes back

static struct end *new_end(int fd, enum role role) {
    const int on = 1;
    struct end *end = calloc(1, sizeof *end);
    if (!end) fail("memory");
    end->fd = fd;
    end->role = role;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = end};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) fail("epoll");
    return end;
}

static void call(void) {
    static const char request[] = "GET /carrier HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)relay_port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("the relay");
    struct end *end = new_end(fd, CARRIER);
    ends[CARRIER][opened[CARRIER]++] = end;
    put(end, request, sizeof request - 1);
}

static size_t take_head(struct end *end) {
    unsigned char *last = memmem(end->bytes, end->kept, "\r\n\r\n", 4);
    if (!last) return 0;
    *last = 0;
    if (end->role != CARRIER) {
        static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                     "Sec-WebSocket-Accept: x\r\n\r\n";
        for (enum role role = RECOGNISER; role < ROLES; role++) {
            const size_t length = strlen(role_names[role]);
            if (!strncmp((char *)end->bytes + 5, role_names[role], length)) end->role = role;
        }
        ends[end->role][opened[end->role]++] = end;
        put(end, answer, sizeof answer - 1);
    }
    end->is_open = 1;
    return (size_t)(last + 4 - end->bytes);
}

static void heard(struct end *end, const unsigned char *message, size_t size, int opcode) {
    switch (end->role) {
    case CARRIER: counts[memmem(message, size, "\"media\"", 7) ? CARRIER_OUT_MEDIA : CARRIER_OUT_OTHER]++; return;
    case RECOGNISER: counts[opcode == 2 ? RECOGNISER_OUT_AUDIO : RECOGNISER_OUT_OTHER]++; return;
    case MODEL: counts[MODEL_OUT]++; return;
    case VOICE: counts[VOICE_OUT]++; return;
    default: return;
    }
}

static void readable(struct end *end) {
    const ssize_t got = recv(end->fd, end->bytes + end->kept, sizeof end->bytes - end->kept - 1, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) fail("the relay closed");
    end->kept += (size_t)got;
    size_t used = end->is_open ? 0 : take_head(end);
    if (end->is_open && end->role == MODEL) {
        if (end->kept > used) heard(end, end->bytes, 1, 0);
        used = end->kept;
    }
    struct ws_head head;
    while (end->is_open && end->role != MODEL && ws_read_head(end->bytes + used, end->kept - used, &head)
           && end->kept - used >= head.head + head.payload) {
        unsigned char *message = end->bytes + used + head.head;
        if (head.masked) ws_mask(message, head.payload, message - 4);
        heard(end, message, head.payload, head.opcode);
        used += head.head + head.payload;
    }
    end->kept -= used;
    if (end->kept) memmove(end->bytes, end->bytes + used, end->kept);
}

static void go_on(int64_t until) {
    int64_t now;
    while ((now = clock_of(CLOCK_MONOTONIC)) < until) {
        struct epoll_event events[256];
        int64_t due = heap_count && heap[0].at < until ? heap[0].at : until;
        if (due < now) due = now;
        const struct timespec limit = {.tv_sec = (due - now) / 1000000000, .tv_nsec = (due - now) % 1000000000};
        const int ready = epoll_pwait2(poller, events, 256, &limit, NULL);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) readable(events[i].data.ptr);
            else {
                const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (fd >= 0) new_end(fd, ROLES);
            }
            speak_all();
        }
        speak_all();
    }
}

int main(int argc, char **argv) {
    const char *path = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--trace")) path = argv[i + 1];
        else if (!strcmp(argv[i], "--calls")) calls = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--seconds")) seconds = atof(argv[i + 1]);
        else if (!strcmp(argv[i], "--warmup")) warmup = atof(argv[i + 1]);
        else if (!strcmp(argv[i], "--rounds")) rounds = atoi(argv[i + 1]);
        else { fprintf(stderr, "call-ends: unknown option %s\n", argv[i]); return 2; }
    }
    if (!path || calls < 1 || seconds <= 0 || rounds < 1) {
        fprintf(stderr, "call-ends --trace FILE [--calls 200] [--seconds 10] [--rounds 1] [--warmup 3]\n");
        return 2;
    }
    trace = trace_read(path);
    heap = calloc((size_t)calls * FLOWS, sizeof *heap);
    for (int role = 0; role < ROLES; role++) ends[role] = calloc((size_t)calls, sizeof *ends[role]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1024)
        || getsockname(listener, (struct sockaddr *)&address, &size)) fail("no port");
    own_port = ntohs(address.sin_port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    printf("providers at 127.0.0.1:%d\n", own_port);
    fflush(stdout);
    if (scanf("%d %d", &relay_port, &relay) != 2) fail("no port and pid were given");
    // The calls begin one after the other, so that the relay's queue of new ones is never full.
    for (int number = 0; number < calls; number++) {
        call();
        go_on(clock_of(CLOCK_MONOTONIC) + 3000000);
    }
    go_on(clock_of(CLOCK_MONOTONIC) + 500000000);
    for (enum role role = RECOGNISER; role < ROLES; role++)
        if (opened[role] != trace_sockets(&trace, role, calls)) fail("sockets are missing");
    const int64_t begin = clock_of(CLOCK_MONOTONIC);
    for (int number = 0; number < calls; number++) {
        for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
            uint32_t random;
            const double rate = trace.flows[sent[i]].rate;
            if (!rate) continue;
            if (getrandom(&random, sizeof random, 0) != sizeof random) fail("no random bytes");
            push((struct sending){.at = begin + (int64_t)(1e9 / rate * random / 4294967296.0), .call = number, .flow = sent[i]});
        }
    }
    go_on(begin + (int64_t)(warmup * 1e9));
    const clockid_t clock = ~(clockid_t)relay << 3 | 2;  // The CPU clock of a process, all its threads.
    for (int round = 0; round < rounds; round++) {
        memset(counts, 0, sizeof counts);
        const int64_t from = clock_of(CLOCK_MONOTONIC), spent = clock_of(clock);
        go_on(from + (int64_t)(seconds * 1e9));
        const double call_seconds = (double)(clock_of(CLOCK_MONOTONIC) - from) / 1e9 * calls;
        printf("{\"calls\": %d, \"cpu_ms\": %.4f, \"messages\": {", calls, (double)(clock_of(clock) - spent) / 1e6 / call_seconds);
        for (int i = 0; i < FLOWS; i++)
            printf("%s\"%s\": [%.3f, %.3f]", i ? ", " : "", flow_names[i], (double)counts[i] / call_seconds, trace.flows[i].rate);
        printf("}}\n");
        fflush(stdout);
    }
    return 0;
}
