// The least that a call's traffic costs: takes and sends the messages of a trace, and does nothing else with them.
//
//   call-relay --trace FILE --providers PORT [--calls 200] [--port 0]
//
// One thread, one level-triggered epoll, one recv for each readiness, one send for each message. Frames are unmasked and
// masked, audio is decoded from base64 and encoded again; there is no JSON, no clock, no timer, no conversation. Each message
// out has one in as its occasion: audio goes on to the recogniser as it comes, what the recogniser says brings requests to
// the model, tokens bring texts to the voice, and its audio brings media to the carrier, all as often as in the trace.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "call-trace.h"
#include "ws-frame.h"

enum { ROOM = 32768, LARGEST = 65536 };

struct link {
    int fd, is_open;
    enum role role;
    struct call *call;  // Of a socket that calls share: whose turn it is.
    size_t kept;
    unsigned char bytes[ROOM];
};

struct call {
    struct link *links[ROLES];
    double owed[FLOWS];
};

static struct trace trace;
static struct call *calls;
static struct link **shared[ROLES];
static int count, joined, poller, providers;
static unsigned char audio[LARGEST], out[LARGEST + 64];
static char text[LARGEST];
static signed char values[256];

static void fail(const char *why) {
    perror(why);
    exit(1);
}

static size_t decode(const unsigned char *letters, size_t letter_count, unsigned char *bytes) {
    size_t done = 0;
    for (size_t i = 0; i + 4 <= letter_count; i += 4) {
        const int a = values[letters[i]], b = values[letters[i + 1]], c = values[letters[i + 2]], d = values[letters[i + 3]];
        if ((a | b) < 0) break;
        bytes[done++] = (unsigned char)(a << 2 | b >> 4);
        if (c < 0) break;
        bytes[done++] = (unsigned char)(b << 4 | c >> 2);
        if (d < 0) break;
        bytes[done++] = (unsigned char)(c << 6 | d);
    }
    return done;
}

static void put(struct link *link, const void *bytes, size_t size) {
    // Nothing ever waits in a socket whose other side keeps up.
    if (link && link->is_open && send(link->fd, bytes, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send");
}

static void put_frame(struct link *link, int opcode, const void *payload, size_t size, int masked) {
    size_t at = 0;
    out[at++] = (unsigned char)(0x80 | opcode);
    if (size < 126) out[at++] = (unsigned char)(masked << 7 | (int)size);
    else {
        out[at++] = (unsigned char)(masked << 7 | 126);
        out[at++] = (unsigned char)(size >> 8);
        out[at++] = (unsigned char)size;
    }
    if (masked) {
        static uint32_t state = 2463534242;
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        memcpy(out + at, &state, 4);
        at += 4;
    }
    memcpy(out + at, payload, size);
    if (masked) ws_mask(out + at, size, out + at - 4);
    put(link, out, at + size);
}

// How many messages of a flow are due now that one of its occasion has come.
static int due(struct call *call, enum flow flow, enum flow occasion) {
    if (!trace.flows[flow].rate || !trace.flows[occasion].rate) return 0;
    call->owed[flow] += trace.flows[flow].rate / trace.flows[occasion].rate;
    const int whole = (int)call->owed[flow];
    call->owed[flow] -= whole;
    return whole;
}

static void fill(enum flow flow) { memset(text, 'x', (size_t)trace.flows[flow].size); }

static void send_media(struct call *call) {
    static const char head[] = "{\"event\":\"media\",\"streamSid\":\"MZ00000000000000000000000000000000\",\"media\":{\"payload\":\"";
    const size_t size = (size_t)trace.flows[CARRIER_OUT_MEDIA].size;
    size_t at = sizeof head - 1;
    const size_t letters = size > at + 7 ? (size - at - 3) / 4 * 4 : 4;
    memcpy(text, head, at);
    ws_base64(audio, letters / 4 * 3, text + at);
    at += letters;
    memcpy(text + at, "\"}}", 3);
    put_frame(call->links[CARRIER], 1, text, at + 3, 0);
    for (int i = due(call, CARRIER_OUT_OTHER, CARRIER_OUT_MEDIA); i > 0; i--) {
        fill(CARRIER_OUT_OTHER);
        put_frame(call->links[CARRIER], 1, text, (size_t)trace.flows[CARRIER_OUT_OTHER].size, 0);
    }
}

static void take(struct link *link, const unsigned char *message, size_t size) {
    static const char payload[] = "\"payload\":\"", voice[] = "\"audio\":\"";
    struct call *call = link->call;
    const unsigned char *found;
    switch (link->role) {
    case CARRIER:
        found = memmem(message, size, payload, sizeof payload - 1);
        if (!found) return;
        found += sizeof payload - 1;
        const size_t codes = decode(found, (size_t)(message + size - found), audio);
        for (int i = due(call, RECOGNISER_OUT_AUDIO, CARRIER_IN_MEDIA); i > 0; i--) {
            // Of pieces longer than a message the rest came before.
            const size_t wanted = (size_t)trace.flows[RECOGNISER_OUT_AUDIO].size;
            put_frame(call->links[RECOGNISER], 2, audio, wanted > codes ? wanted : codes, 1);
        }
        for (int i = due(call, RECOGNISER_OUT_OTHER, CARRIER_IN_MEDIA); i > 0; i--) {
            fill(RECOGNISER_OUT_OTHER);
            put_frame(call->links[RECOGNISER], 1, text, (size_t)trace.flows[RECOGNISER_OUT_OTHER].size, 1);
        }
        return;
    case RECOGNISER:
        for (int i = due(call, MODEL_OUT, RECOGNISER_IN); i > 0; i--) {
            fill(MODEL_OUT);
            put(call->links[MODEL], text, (size_t)trace.flows[MODEL_OUT].size);
        }
        return;
    case MODEL:
        for (int i = due(call, VOICE_OUT, MODEL_IN); i > 0; i--) {
            fill(VOICE_OUT);
            put_frame(call->links[VOICE], 1, text, (size_t)trace.flows[VOICE_OUT].size, 1);
        }
        return;
    case VOICE:
        found = memmem(message, size, voice, sizeof voice - 1);
        if (!found) return;
        found += sizeof voice - 1;
        decode(found, (size_t)(message + size - found), audio);
        for (int i = due(call, CARRIER_OUT_MEDIA, VOICE_IN); i > 0; i--) send_media(call);
        return;
    default: return;
    }
}

// ---- Sockets

static struct link *new_link(int fd, enum role role, struct call *call) {
    const int on = 1;
    struct link *link = calloc(1, sizeof *link);
    if (!link) fail("memory");
    link->fd = fd;
    link->role = role;
    link->call = call;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) fail("epoll");
    return link;
}

static struct link *ask(enum role role, struct call *call) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)providers)};
    char request[256];
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("providers");
    struct link *link = new_link(fd, role, call);
    const int size = snprintf(request, sizeof request,
                              "GET /%s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                              role_names[role]);
    if (send(fd, request, (size_t)size, MSG_NOSIGNAL) != size) fail("send");
    return link;
}

static void join(struct link *link) {
    if (joined == count) { fprintf(stderr, "call-relay: more calls than told\n"); exit(1); }
    const int number = joined++;
    struct call *call = &calls[number];
    link->call = call;
    call->links[CARRIER] = link;
    for (enum role role = RECOGNISER; role < ROLES; role++) {
        const int place = number % trace_sockets(&trace, role, count);
        if (!shared[role][place]) shared[role][place] = ask(role, call);
        call->links[role] = shared[role][place];
    }
}

static size_t take_head(struct link *link) {
    unsigned char *last = memmem(link->bytes, link->kept, "\r\n\r\n", 4);
    if (!last) return 0;
    *last = 0;
    if (link->role == CARRIER) {
        char accept[29], answer[256];
        const char *key = strcasestr((char *)link->bytes, "Sec-WebSocket-Key: ");
        if (!key) { fprintf(stderr, "call-relay: no key\n"); exit(1); }
        ws_accept(key + 19, accept);
        const int size = snprintf(answer, sizeof answer,
                                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
        link->is_open = 1;
        put(link, answer, (size_t)size);
        join(link);
    }
    link->is_open = 1;
    return (size_t)(last + 4 - link->bytes);
}

// A message of a socket that calls share says whose it is.
static void find_call(struct link *link, const unsigned char *message, size_t size) {
    static const char name[] = "\"call\":";
    if (link->role != VOICE && link->role != MODEL) return;
    const unsigned char *found = memmem(message, size < 64 ? size : 64, name, sizeof name - 1);
    if (!found) return;
    const int number = atoi((const char *)found + sizeof name - 1);
    if (number >= 0 && number < joined) link->call = &calls[number];
}

static void readable(struct link *link) {
    const ssize_t got = recv(link->fd, link->bytes + link->kept, sizeof link->bytes - link->kept - 1, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) exit(0);  // It is over.
    link->kept += (size_t)got;
    size_t used = link->is_open ? 0 : take_head(link);
    if (link->is_open && link->role == MODEL) {
        if (link->kept > used) {
            link->bytes[link->kept] = 0;
            find_call(link, link->bytes + used, link->kept - used);
            take(link, link->bytes + used, link->kept - used);
        }
        used = link->kept;
    }
    struct ws_head head;
    while (link->is_open && link->role != MODEL && ws_read_head(link->bytes + used, link->kept - used, &head)
           && link->kept - used >= head.head + head.payload) {
        unsigned char *message = link->bytes + used + head.head;
        if (head.masked) ws_mask(message, head.payload, message - 4);
        find_call(link, message, head.payload);
        take(link, message, head.payload);
        used += head.head + head.payload;
    }
    link->kept -= used;
    if (link->kept) memmove(link->bytes, link->bytes + used, link->kept);
}

int main(int argc, char **argv) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *path = NULL;
    int port = 0;
    count = 200;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--trace")) path = argv[i + 1];
        else if (!strcmp(argv[i], "--providers")) providers = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--calls")) count = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--port")) port = atoi(argv[i + 1]);
        else { fprintf(stderr, "call-relay: unknown option %s\n", argv[i]); return 2; }
    }
    if (!path || !providers || count < 1) {
        fprintf(stderr, "call-relay --trace FILE --providers PORT [--calls 200] [--port 0]\n");
        return 2;
    }
    trace = trace_read(path);
    memset(values, -1, sizeof values);
    for (int i = 0; i < 64; i++) values[(unsigned char)alphabet[i]] = (signed char)i;
    calls = calloc((size_t)count, sizeof *calls);
    for (int role = 0; role < ROLES; role++) shared[role] = calloc((size_t)count, sizeof *shared[role]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    const int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1024)
        || getsockname(listener, (struct sockaddr *)&address, &size)) fail("listen");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        const int ready = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) readable(events[i].data.ptr);
            else {
                const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (fd >= 0) new_link(fd, CARRIER, NULL);
            }
        }
    }
}
