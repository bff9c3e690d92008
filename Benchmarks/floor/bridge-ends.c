// Both ends of calls whose agent is elsewhere, the carrier's and the agent's: how long 20 ms of audio take between them.
//
//   bridge-ends [--calls 200] [--seconds 10] [--rounds 1]
//
// Prints where the agents are, reads the engine's port from its input, and prints a line of JSON for each round. A piece of
// audio bears the time of its sending. It has come when the kernel has it for the other end (SO_TIMESTAMPNS): what an end
// itself takes to read is not the engine's. Also told is how late the ends were with their own sending.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ws-frame.h"

enum { ROOM = 65536, PIECE = 160, ENCODED = 216, PERIOD = 20000000 };
enum stage { ASKING, OPEN, GONE };
enum side { CARRIER, AGENT };

struct end {
    int fd, number, spoken;
    enum stage stage;
    enum side side;
    int64_t due;
    char key[25];
    size_t kept;
    unsigned char bytes[ROOM];
};

static int calls = 200, rounds = 1, poller, listener, engine_port, own_port, lost, is_over;
static double seconds = 10;
static struct end **queue;  // Who speaks next is at the front: all speak once in 20 ms.
static size_t queue_begin, queue_count, queue_room;
static int64_t *times[2], *late;
static size_t counts[2], late_count, room;

static int64_t clock_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *why) {
    printf("{\"failed\": \"%s\"}\n", why);
    exit(1);
}

// ---- What is said

static void speaks(struct end *end, int64_t due) {
    if (queue_count == queue_room) fail("more ends than calls");
    end->due = due;
    // Nearly always at the back, unless somebody is new or was late.
    size_t place = queue_count++;
    for (; place > 0; place--) {
        struct end *before = queue[(queue_begin + place - 1) % queue_room];
        if (before->due <= due) break;
        queue[(queue_begin + place) % queue_room] = before;
    }
    queue[(queue_begin + place) % queue_room] = end;
}

static void drop(struct end *end) {
    if (end->stage == GONE) return;
    close(end->fd);
    if (end->side == CARRIER && !is_over) lost++;
    end->stage = GONE;
}

static void put(struct end *end, const unsigned char *bytes, size_t count) {
    // Nothing is ever waiting in a socket whose other side keeps up; one that does not has lost the call.
    if (send(end->fd, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) drop(end);
}

static void send_text(struct end *end, const char *text, size_t count) {
    unsigned char frame[2048];
    const int masked = end->side == CARRIER;
    size_t at = 0;
    frame[at++] = 0x81;
    if (count < 126) frame[at++] = (unsigned char)(masked << 7 | (int)count);
    else {
        frame[at++] = (unsigned char)(masked << 7 | 126);
        frame[at++] = (unsigned char)(count >> 8);
        frame[at++] = (unsigned char)count;
    }
    if (masked) {
        static uint32_t state = 2463534242;
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        memcpy(frame + at, &state, 4);
        at += 4;
    }
    memcpy(frame + at, text, count);
    if (masked) ws_mask(frame + at, count, frame + at - 4);
    put(end, frame, at + count);
}

static void send_audio(struct end *end) {
    unsigned char piece[PIECE];
    char audio[ENCODED + 1], text[512];
    int count;
    memset(piece, 0xFF, sizeof piece);
    piece[8] = 0x5A;
    piece[9] = 0xA5;
    const int64_t now = clock_of(CLOCK_REALTIME);
    memcpy(piece, &now, 8);
    ws_base64(piece, sizeof piece, audio);
    end->spoken++;
    if (end->side == CARRIER)
        count = snprintf(text, sizeof text,
                         "{\"event\":\"media\",\"sequenceNumber\":\"%d\",\"media\":{\"track\":\"inbound\",\"chunk\":\"%d\","
                         "\"timestamp\":\"%d\",\"payload\":\"%s\"},\"streamSid\":\"MZbridge%d\"}",
                         end->spoken + 1, end->spoken, (end->spoken - 1) * 20, audio, end->number);
    else
        count = snprintf(text, sizeof text,
                         "{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\"%s\",\"event_id\":%d}}", audio,
                         end->spoken);
    send_text(end, text, (size_t)count);
    if (end->side == CARRIER || end->spoken % 100) return;
    count = snprintf(text, sizeof text, "{\"type\":\"ping\",\"ping_event\":{\"event_id\":%d,\"ping_ms\":20}}", end->spoken);
    send_text(end, text, (size_t)count);
}

static void speak_all(void) {
    while (queue_count) {
        struct end *end = queue[queue_begin];
        const int64_t now = clock_of(CLOCK_MONOTONIC);
        if (end->due > now) return;
        queue_begin = (queue_begin + 1) % queue_room;
        queue_count--;
        if (end->stage != OPEN) continue;
        if (late_count < room) late[late_count++] = now - end->due;
        send_audio(end);
        speaks(end, end->due + PERIOD);
    }
}

// Whoever joins does so at any time, out of step with the others.
static void begins_to_speak(struct end *end) {
    uint32_t random;
    if (getrandom(&random, sizeof random, 0) != sizeof random) fail("no random bytes");
    speaks(end, clock_of(CLOCK_MONOTONIC) + random % PERIOD);
}

// ---- What is heard

static int value(unsigned char letter) {
    if (letter >= 'A' && letter <= 'Z') return letter - 'A';
    if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9') return letter - '0' + 52;
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

// The time that a piece bears; 0 for one that is not of ours.
static int64_t stamp(const unsigned char *audio) {
    unsigned char bytes[12];
    for (int i = 0; i < 4; i++) {
        uint32_t group = 0;
        for (int j = 0; j < 4; j++) {
            const int bits = value(audio[4 * i + j]);
            if (bits < 0) return 0;
            group = group << 6 | (uint32_t)bits;
        }
        for (int j = 0; j < 3; j++) bytes[3 * i + j] = (unsigned char)(group >> (16 - 8 * j));
    }
    int64_t sent;
    memcpy(&sent, bytes, 8);
    return bytes[8] == 0x5A && bytes[9] == 0xA5 ? sent : 0;
}

static int begins(const unsigned char *text, size_t count, const char *with) {
    return count > strlen(with) && !memcmp(text, with, strlen(with));
}

static void heard(struct end *end, const unsigned char *text, size_t count, int64_t come) {
    static const char payload[] = "\"payload\":\"", audio[] = "{\"user_audio_chunk\":\"", mark[] = "\"name\":\"";
    const unsigned char *found = NULL;
    if (end->side == AGENT) {
        if (begins(text, count, audio)) found = text + sizeof audio - 1;
        else if (!end->spoken && !end->due) {
            static const char begun[] =
                "{\"type\":\"conversation_initiation_metadata\",\"conversation_initiation_metadata_event\":"
                "{\"conversation_id\":\"c\",\"agent_output_audio_format\":\"ulaw_8000\",\"user_input_audio_format\":\"ulaw_8000\"}}";
            send_text(end, begun, sizeof begun - 1);
            begins_to_speak(end);
        }
    } else if (memmem(text, count < 64 ? count : 64, "\"media\"", 7)) {
        found = memmem(text, count, payload, sizeof payload - 1);
        if (found) found += sizeof payload - 1;
    } else if ((found = memmem(text, count, mark, sizeof mark - 1))) {
        char answer[512];
        const unsigned char *name = found + sizeof mark - 1, *last = memchr(name, '"', (size_t)(text + count - name));
        found = NULL;
        if (!last || last - name > 200) return;
        const int size = snprintf(answer, sizeof answer,
                                  "{\"event\":\"mark\",\"streamSid\":\"MZbridge%d\",\"mark\":{\"name\":\"%.*s\"}}",
                                  end->number, (int)(last - name), name);
        send_text(end, answer, (size_t)size);
    }
    if (!found || text + count - found <= ENCODED || found[ENCODED] != '"') return;
    const int64_t sent = stamp(found);
    if (sent && counts[end->side] < room) times[end->side][counts[end->side]++] = come - sent;
}

// ---- Connections

static struct end *new_end(int fd, enum side side) {
    const int on = 1;
    struct end *end = calloc(1, sizeof *end);
    if (!end) fail("no memory");
    *end = (struct end){.fd = fd, .side = side};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = end};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) fail("epoll");
    return end;
}

static void call(int number) {
    char request[512];
    unsigned char random[16];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)engine_port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("the engine cannot be reached");
    struct end *end = new_end(fd, CARRIER);
    end->number = number;
    if (getrandom(random, sizeof random, 0) != sizeof random) fail("no random bytes");
    ws_base64(random, sizeof random, end->key);
    const int count = snprintf(request, sizeof request,
                               "GET /media HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n", end->key);
    put(end, (unsigned char *)request, (size_t)count);
}

// The engine has answered: the call begins.
static void joined(struct end *end) {
    static const char connected[] = "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}";
    char start[512];
    end->stage = OPEN;
    send_text(end, connected, sizeof connected - 1);
    const int count = snprintf(start, sizeof start,
                               "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{\"streamSid\":\"MZbridge%d\","
                               "\"accountSid\":\"AC0\",\"callSid\":\"CAbridge%d\",\"tracks\":[\"inbound\"],\"customParameters\":{},"
                               "\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1}},"
                               "\"streamSid\":\"MZbridge%d\"}", end->number, end->number, end->number);
    send_text(end, start, (size_t)count);
    begins_to_speak(end);
}

// Somebody asks where an agent is, or comes to one.
static void asked(struct end *end, const char *request) {
    char answer[512];
    int count;
    const char *key = strcasestr(request, "Sec-WebSocket-Key: ");
    if (key) {
        char accept[29];
        ws_accept(key + 19, accept);
        count = snprintf(answer, sizeof answer,
                         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
        end->stage = OPEN;
    } else {
        char body[128];
        const int size = snprintf(body, sizeof body, "{\"signed_url\":\"ws://127.0.0.1:%d/agent\"}", own_port);
        count = snprintf(answer, sizeof answer,
                         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", size, body);
    }
    put(end, (unsigned char *)answer, (size_t)count);
}

static size_t take_head(struct end *end) {
    unsigned char *last = memmem(end->bytes, end->kept, "\r\n\r\n", 4);
    if (!last) return 0;
    *last = 0;
    if (end->side == AGENT) asked(end, (char *)end->bytes);
    else if (begins(end->bytes, end->kept, "HTTP/1.1 101")) joined(end);
    else drop(end);
    return (size_t)(last + 4 - end->bytes);
}

static size_t take_frames(struct end *end, size_t used, int64_t come) {
    struct ws_head head;
    while (end->stage == OPEN && ws_read_head(end->bytes + used, end->kept - used, &head)
           && end->kept - used >= head.head + head.payload) {
        unsigned char *payload = end->bytes + used + head.head;
        if (head.masked) ws_mask(payload, head.payload, payload - 4);
        if (head.opcode == 1) heard(end, payload, head.payload, come);
        if (head.opcode == 8) drop(end);
        used += head.head + head.payload;
    }
    return used;
}

static void readable(struct end *end) {
    char control[128];
    struct iovec place = {.iov_base = end->bytes + end->kept, .iov_len = sizeof end->bytes - end->kept - 1};
    struct msghdr message = {.msg_iov = &place, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (end->stage == GONE) return;
    const ssize_t got = recvmsg(end->fd, &message, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return drop(end);
    int64_t come = clock_of(CLOCK_REALTIME);
    for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec t;
        memcpy(&t, CMSG_DATA(one), sizeof t);
        come = t.tv_sec * 1000000000LL + t.tv_nsec;
    }
    end->kept += (size_t)got;
    size_t used = end->stage == ASKING ? take_head(end) : 0;
    used = take_frames(end, used, come);
    end->kept -= used;
    memmove(end->bytes, end->bytes + used, end->kept);
}

// ---- Rounds

static int ascending(const void *one, const void *other) {
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static void tell(const char *name, int64_t *values, size_t count) {
    qsort(values, count, sizeof *values, ascending);
    printf(", \"%s\": {\"count\": %zu", name, count);
    const struct { const char *name; double share; } wanted[] = {{"p50", .5}, {"p90", .9}, {"p99", .99}, {"max", 1}};
    for (int i = 0; i < 4; i++) {
        size_t at = (size_t)(wanted[i].share * (double)count);
        if (at >= count) at = count - 1;
        printf(", \"%s\": %.1f", wanted[i].name, count ? (double)values[at] / 1000 : -1);
    }
    printf("}");
}

static void report(void) {
    printf("{\"calls\": %d, \"lost\": %d", calls, lost);
    tell("toAgent", times[AGENT], counts[AGENT]);
    tell("toCarrier", times[CARRIER], counts[CARRIER]);
    tell("endsLate", late, late_count);
    printf("}\n");
    fflush(stdout);
}

static void turn(int64_t until) {
    struct epoll_event events[256];
    int64_t due = until;
    if (queue_count && queue[queue_begin]->due < due) due = queue[queue_begin]->due;
    const int64_t wait = due - clock_of(CLOCK_MONOTONIC);
    const struct timespec limit = {.tv_sec = wait > 0 ? wait / 1000000000 : 0, .tv_nsec = wait > 0 ? wait % 1000000000 : 0};
    const int count = epoll_pwait2(poller, events, 256, &limit, NULL);
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr) readable(events[i].data.ptr);
        else {
            const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
            if (fd >= 0) new_end(fd, AGENT);
        }
        // What is due does not wait for all that has come.
        speak_all();
    }
    speak_all();
}

static void go_on(int64_t until) {
    while (clock_of(CLOCK_MONOTONIC) < until) turn(until);
}

int main(int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--calls")) calls = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--seconds")) seconds = atof(argv[i + 1]);
        else if (!strcmp(argv[i], "--rounds")) rounds = atoi(argv[i + 1]);
        else { fprintf(stderr, "bridge-ends: unknown option %s\n", argv[i]); return 2; }
    }
    if (calls < 1 || seconds <= 0 || rounds < 1) { fprintf(stderr, "bridge-ends: nothing to do\n"); return 2; }
    queue_room = (size_t)calls * 2 + 16;
    room = (size_t)((seconds + 1) * calls * 100) + 1000;
    queue = calloc(queue_room, sizeof *queue);
    late = calloc(room, sizeof *late);
    for (int i = 0; i < 2; i++) times[i] = calloc(room, sizeof *times[i]);
    if (!queue || !late || !times[0] || !times[1]) fail("no memory");
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
    printf("agents at http://127.0.0.1:%d\n", own_port);
    fflush(stdout);
    if (scanf("%d", &engine_port) != 1) fail("no port was given");
    // The calls begin one after the other, so that they are not in step, and settle.
    const int64_t begin = clock_of(CLOCK_MONOTONIC), gap = 4000000000LL / calls;
    for (int number = 0; number < calls; number++) {
        go_on(begin + number * gap);
        call(number);
    }
    go_on(begin + 7500000000LL);
    for (int round = 0; round < rounds; round++) {
        // After the calls' beginning, and after the sorting of a round's times, all settles.
        go_on(clock_of(CLOCK_MONOTONIC) + 500000000);
        counts[0] = counts[1] = late_count = 0;
        go_on(clock_of(CLOCK_MONOTONIC) + (int64_t)(seconds * 1e9));
        report();
    }
    is_over = 1;
    return 0;
}
