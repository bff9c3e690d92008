// A WebSocket load generator: paced text messages, their round trips, and what they cost the server.
//
//   ws-load --port N [--host 127.0.0.1] [--path /] [--connections 100] [--rate 50] [--size 300] [--seconds 10]
//           [--warmup 2] [--pid SERVER] [--tls]
//
// Every connection sends `rate` messages a second; all of them together are spread evenly over time. A message carries
// who, which and when; its echo must be the next one expected on its connection, byte for byte. One line of JSON at the
// end; exit status 1 when anything was wrong (refused, mismatched, lost, or closed by the server).
//
// With --rate 0 the connections only stand open: the figure is then the server's memory for each.
// CPU is the server's whole CPU clock (all threads) between the first and the last moment of the window.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "ws-frame.h"

enum { CHUNK = 65536, STAMP = 32, IN_FLIGHT = 64 };
enum stage { CONNECTING, SECURING, ASKING, OPEN, GONE };

struct link {
    int fd;
    enum stage stage;
    int interest;
    SSL *tls;
    uint32_t number, sent, received;
    char accept[29];
    unsigned char *kept, *waiting;
    size_t kept_count, kept_room, waiting_count, waiting_room;
};

static struct {
    const char *host, *path;
    int port, connections, size, pid, tls;
    double rate, seconds, warmup;
} options = {.host = "127.0.0.1", .path = "/", .connections = 100, .rate = 50, .size = 300, .seconds = 10, .warmup = 2};

static struct link *links;
static int poller, opening, open_count, next_to_open;
static SSL_CTX *tls_context;
static unsigned char chunk[CHUNK], *message, *filler;
static uint64_t sent_count, received_count, mismatches, failures, closed_early, window_received, recording;
static char first_problem[160];

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// ---- Histogram: 64 steps an octave, so that a figure is within 1.6 % of the truth.

enum { STEPS = 64, CELLS = 40 * STEPS };
struct histogram {
    uint64_t cells[CELLS], count;
    int64_t largest;
    double sum;
};
static struct histogram round_trips, lateness;

static void record(struct histogram *h, int64_t value) {
    if (value < 0) value = 0;
    int cell = (int)value;
    if (value >= STEPS) {
        const int shift = 63 - __builtin_clzll((uint64_t)value) - 6;
        cell = (shift + 1) * STEPS + (int)((value >> shift) - STEPS);
    }
    if (cell >= CELLS) cell = CELLS - 1;
    h->cells[cell]++;
    h->count++;
    h->sum += (double)value;
    if (value > h->largest) h->largest = value;
}

static double quantile(const struct histogram *h, double share) {
    uint64_t seen = 0;
    for (int i = 0; i < CELLS; i++) {
        seen += h->cells[i];
        if (h->count && (double)seen >= share * (double)h->count) {
            if (i < STEPS) return i;
            const int shift = i / STEPS - 1;
            const double value = (double)(((int64_t)(i % STEPS + STEPS)) << shift) + (double)(1LL << shift) / 2;
            return value < (double)h->largest ? value : (double)h->largest;
        }
    }
    return 0;
}

// ---- The server's cost

static int64_t server_cpu(void) {
    clockid_t clock;
    struct timespec t;
    if (!options.pid || clock_getcpuclockid(options.pid, &clock) || clock_gettime(clock, &t)) return -1;
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// Resident bytes, exact where the kernel sums the mappings, else from the counters.
static long server_memory(void) {
    char name[64], line[256];
    long kib = -1;
    const char *files[] = {"/proc/%d/smaps_rollup", "/proc/%d/status"}, *names[] = {"Rss:", "VmRSS:"};
    for (int i = 0; i < 2 && options.pid && kib < 0; i++) {
        snprintf(name, sizeof name, files[i], options.pid);
        FILE *file = fopen(name, "r");
        if (!file) continue;
        while (fgets(line, sizeof line, file))
            if (!strncmp(line, names[i], strlen(names[i]))) kib = atol(line + strlen(names[i]));
        fclose(file);
    }
    return kib < 0 ? -1 : kib * 1024;
}

// ---- Connections

static void fail(struct link *l, const char *why) {
    if (l->stage == GONE) return;
    if (l->stage == OPEN) open_count--; else opening--;
    if (!first_problem[0]) snprintf(first_problem, sizeof first_problem, "connection %u: %s", l->number, why);
    failures++;
    if (l->tls) SSL_free(l->tls);
    l->tls = NULL;
    close(l->fd);
    l->stage = GONE;
}

static void watch(struct link *l, int interest) {
    if (l->interest == interest) return;
    struct epoll_event event = {.events = (uint32_t)interest, .data.ptr = l};
    epoll_ctl(poller, l->interest ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, l->fd, &event);
    l->interest = interest;
}

static void keep(unsigned char **at, size_t *count, size_t *room, const unsigned char *from, size_t more) {
    if (*count + more > *room) {
        *room = (*count + more) * 2;
        *at = realloc(*at, *room);
        if (!*at) abort();
    }
    memcpy(*at + *count, from, more);
    *count += more;
}

// Bytes written now (0 when it would block), or -1.
static ssize_t put(struct link *l, const unsigned char *from, size_t count) {
    if (!l->tls) {
        const ssize_t sent = send(l->fd, from, count, MSG_NOSIGNAL);
        return sent >= 0 ? sent : errno == EAGAIN ? 0 : -1;
    }
    const int sent = SSL_write(l->tls, from, (int)count);
    if (sent > 0) return sent;
    const int why = SSL_get_error(l->tls, sent);
    return why == SSL_ERROR_WANT_WRITE || why == SSL_ERROR_WANT_READ ? 0 : -1;
}

// Bytes read, 0 when there is nothing now, -1 at the end or on error.
static ssize_t get(struct link *l) {
    if (!l->tls) {
        const ssize_t got = recv(l->fd, chunk, CHUNK, 0);
        return got > 0 ? got : got < 0 && errno == EAGAIN ? 0 : -1;
    }
    const int got = SSL_read(l->tls, chunk, CHUNK);
    if (got > 0) return got;
    const int why = SSL_get_error(l->tls, got);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static void give(struct link *l, const unsigned char *from, size_t count) {
    ssize_t sent = 0;
    if (!l->waiting_count && (sent = put(l, from, count)) < 0) return fail(l, "write failed");
    if ((size_t)sent == count) return;
    keep(&l->waiting, &l->waiting_count, &l->waiting_room, from + sent, count - (size_t)sent);
    watch(l, EPOLLIN | EPOLLOUT);
}

static void ask(struct link *l) {
    unsigned char random[16];
    char key[25], request[512];
    if (getrandom(random, sizeof random, 0) != sizeof random) abort();
    ws_base64(random, 16, key);
    ws_accept(key, l->accept);
    const int count = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n", options.path, options.host, options.port, key);
    l->stage = ASKING;
    watch(l, EPOLLIN);
    give(l, (unsigned char *)request, (size_t)count);
}

static void secure(struct link *l) {
    const int done = SSL_connect(l->tls);
    if (done == 1) return ask(l);
    const int why = SSL_get_error(l->tls, done);
    if (why == SSL_ERROR_WANT_READ) watch(l, EPOLLIN);
    else if (why == SSL_ERROR_WANT_WRITE) watch(l, EPOLLOUT);
    else fail(l, "TLS handshake failed");
}

static void connected(struct link *l) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return fail(l, strerror(error));
    if (!options.tls) return ask(l);
    l->tls = SSL_new(tls_context);
    if (!l->tls) return fail(l, "no TLS session");
    SSL_set_fd(l->tls, l->fd);
    SSL_set_tlsext_host_name(l->tls, "localhost");
    l->stage = SECURING;
    secure(l);
}

static void start(struct link *l) {
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    opening++;
    if (l->fd < 0) return fail(l, strerror(errno));
    const int on = 1;
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    inet_pton(AF_INET, options.host, &address.sin_addr);
    l->stage = CONNECTING;
    if (connect(l->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        return fail(l, strerror(errno));
    watch(l, EPOLLOUT);
}

// ---- Messages

static size_t frame_head(unsigned char *at, int opcode, size_t payload) {
    at[0] = (unsigned char)(0x80 | opcode);
    if (payload < 126) { at[1] = (unsigned char)(0x80 | payload); return 2; }
    if (payload < 65536) {
        at[1] = 0x80 | 126;
        at[2] = (unsigned char)(payload >> 8);
        at[3] = (unsigned char)payload;
        return 4;
    }
    at[1] = 0x80 | 127;
    for (int i = 0; i < 8; i++) at[2 + i] = (unsigned char)((uint64_t)payload >> (8 * (7 - i)));
    return 10;
}

static void send_frame(struct link *l, int opcode, const unsigned char *payload, size_t count) {
    static uint64_t state = 0x9E3779B97F4A7C15;
    size_t at = frame_head(message, opcode, count);
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    memcpy(message + at, &state, 4);
    memcpy(message + at + 4, payload, count);
    ws_mask(message + at + 4, count, message + at);
    give(l, message, at + 4 + count);
}

static void hex(unsigned char *at, uint64_t value, int digits) {
    for (int i = digits - 1; i >= 0; i--, value >>= 4) at[i] = (unsigned char)"0123456789abcdef"[value & 15];
}

static uint64_t unhex(const unsigned char *at, int digits) {
    uint64_t value = 0;
    for (int i = 0; i < digits; i++)
        value = value << 4 | (uint64_t)(at[i] <= '9' ? at[i] - '0' : at[i] - 'a' + 10);
    return value;
}

static void send_message(struct link *l, int64_t due) {
    const int64_t time = now();
    if (recording) record(&lateness, time - due);
    hex(filler, l->number, 8);
    hex(filler + 8, l->sent++, 8);
    hex(filler + 16, (uint64_t)time, 16);
    sent_count++;
    send_frame(l, 1, filler, (size_t)options.size);
}

static void take_message(struct link *l, const unsigned char *payload, uint64_t count) {
    const int64_t time = now();
    const int64_t stamp = count >= STAMP ? (int64_t)unhex(payload + 16, 16) : 0;
    if (count != (uint64_t)options.size || unhex(payload, 8) != l->number || unhex(payload + 8, 8) != l->received
        || stamp > time || stamp <= 0 || memcmp(payload + STAMP, filler + STAMP, count - STAMP)) {
        if (!first_problem[0]) snprintf(first_problem, sizeof first_problem, "connection %u: wrong echo", l->number);
        mismatches++;
    }
    l->received++;
    received_count++;
    if (!recording) return;
    window_received++;
    record(&round_trips, time - stamp);
}

// Bytes used, or -1 when the connection was ended.
static ssize_t take_answer(struct link *l, unsigned char *bytes, size_t count) {
    unsigned char *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) return count > 16384 ? (fail(l, "endless answer"), -1) : 0;
    *end = 0;
    if (strncmp((char *)bytes, "HTTP/1.1 101", 12)) return fail(l, "no 101 in answer"), -1;
    if (!strstr((char *)bytes, l->accept)) return fail(l, "wrong Sec-WebSocket-Accept"), -1;
    l->stage = OPEN;
    opening--;
    open_count++;
    return end - bytes + 4;
}

static ssize_t take_frames(struct link *l, unsigned char *bytes, size_t count) {
    size_t used = 0;
    struct ws_head head;
    while (ws_read_head(bytes + used, count - used, &head) && count - used >= head.head + head.payload) {
        unsigned char *payload = bytes + used + head.head;
        if (head.masked || head.reserved) return fail(l, "masked or reserved bits"), -1;
        if (head.opcode == 8) return closed_early++, fail(l, "closed by the server"), -1;
        if (head.opcode == 9) send_frame(l, 10, payload, head.payload);
        else if (head.opcode == 1 && head.fin) take_message(l, payload, head.payload);
        else if (head.opcode != 10) return fail(l, "unexpected frame"), -1;
        if (l->stage == GONE) return -1;
        used += head.head + head.payload;
    }
    return (ssize_t)used;
}

static void readable(struct link *l) {
    do {
        const ssize_t got = get(l);
        if (got < 0) return fail(l, "ended by the server");
        if (got == 0) return;
        unsigned char *at = chunk;
        size_t count = (size_t)got, start = 0;
        if (l->kept_count) {
            keep(&l->kept, &l->kept_count, &l->kept_room, chunk, count);
            at = l->kept;
            count = l->kept_count;
        }
        if (l->stage == ASKING) {
            const ssize_t used = take_answer(l, at, count);
            if (used < 0) return;
            start = (size_t)used;
        }
        if (l->stage == OPEN) {
            const ssize_t used = take_frames(l, at + start, count - start);
            if (used < 0) return;
            start += (size_t)used;
        }
        if (at == chunk) keep(&l->kept, &l->kept_count, &l->kept_room, chunk + start, count - start);
        else {
            memmove(at, at + start, count - start);
            l->kept_count = count - start;
        }
    } while (l->tls && SSL_pending(l->tls));
}

static void ready(struct link *l, uint32_t events) {
    if (l->stage == GONE) return;
    if (l->stage == CONNECTING) return connected(l);
    if (l->stage == SECURING) return secure(l);
    if (events & EPOLLOUT) {
        if (l->waiting_count) {
            const ssize_t sent = put(l, l->waiting, l->waiting_count);
            if (sent < 0) return fail(l, "write failed");
            l->waiting_count -= (size_t)sent;
            memmove(l->waiting, l->waiting + sent, l->waiting_count);
        }
        if (!l->waiting_count) watch(l, EPOLLIN);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(l);
}

static void turn(int wait) {
    struct epoll_event events[256];
    const int count = epoll_wait(poller, events, 256, wait);
    for (int i = 0; i < count; i++)
        if (events[i].data.ptr) ready(events[i].data.ptr, events[i].events);
}

// Wakes the poller at a moment, to the nanosecond; setting it again also clears its readiness.
static void alarm_at(int timer, int64_t when) {
    struct itimerspec spec = {.it_value = {.tv_sec = when / 1000000000, .tv_nsec = when % 1000000000}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL);
}

// The connections take turns: message m is due at start + m / (connections * rate), from connection m % connections.
static void pace(int timer, int64_t start, int64_t until, double gap, uint64_t *next) {
    for (int64_t time = now(); time < until; time = now()) {
        int64_t due = until;
        if (gap > 0) {
            while ((due = start + (int64_t)((double)*next * gap)) <= time) {
                struct link *l = &links[*next % (uint64_t)options.connections];
                ++*next;
                if (l->stage == OPEN) send_message(l, due);
            }
        }
        alarm_at(timer, due < until ? due : until);
        turn(-1);
    }
}

static int parse(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        if (!strcmp(name, "--tls")) { options.tls = 1; continue; }
        if (++i >= argc) return -1;
        if (!strcmp(name, "--host")) options.host = argv[i];
        else if (!strcmp(name, "--path")) options.path = argv[i];
        else if (!strcmp(name, "--port")) options.port = atoi(argv[i]);
        else if (!strcmp(name, "--connections")) options.connections = atoi(argv[i]);
        else if (!strcmp(name, "--rate")) options.rate = atof(argv[i]);
        else if (!strcmp(name, "--size")) options.size = atoi(argv[i]);
        else if (!strcmp(name, "--seconds")) options.seconds = atof(argv[i]);
        else if (!strcmp(name, "--warmup")) options.warmup = atof(argv[i]);
        else if (!strcmp(name, "--pid")) options.pid = atoi(argv[i]);
        else return -1;
    }
    return options.port > 0 && options.connections > 0 && options.size >= STAMP ? 0 : -1;
}

int main(int argc, char **argv) {
    if (parse(argc, argv)) {
        fprintf(stderr, "usage: ws-load --port N [--host A] [--path P] [--connections N] [--rate R]\n"
                        "               [--size BYTES>=32] [--seconds S] [--warmup W] [--pid SERVER] [--tls]\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    if (options.tls) {
        // The certificate is not verified: this measures, it does not trust.
        tls_context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(tls_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                          | SSL_MODE_RELEASE_BUFFERS);
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event);
    links = calloc((size_t)options.connections, sizeof *links);
    message = malloc((size_t)options.size + 256);
    filler = malloc((size_t)options.size);
    if (!links || !message || !filler) return 1;
    for (int i = 0; i < options.size; i++) filler[i] = (unsigned char)('a' + i % 26);

    const long memory_before = server_memory();
    const int64_t opened_at = now();
    for (;;) {
        while (opening < IN_FLIGHT && next_to_open < options.connections) {
            links[next_to_open].number = (uint32_t)next_to_open;
            start(&links[next_to_open++]);
        }
        if (!opening && next_to_open == options.connections) break;
        alarm_at(timer, now() + 100000000);
        turn(-1);
        if (now() - opened_at > 60000000000LL) {
            snprintf(first_problem, sizeof first_problem, "%d connections still opening after 60 s", opening);
            failures++;
            break;
        }
    }
    const double open_seconds = (double)(now() - opened_at) / 1e9;

    const double gap = options.rate > 0 ? 1e9 / (options.rate * options.connections) : 0;
    const int64_t begin = now(), window = begin + (int64_t)(options.warmup * 1e9);
    const int64_t finish = window + (int64_t)(options.seconds * 1e9);
    uint64_t next = 0;
    pace(timer, begin, window, gap, &next);
    const int64_t cpu_before = server_cpu(), window_start = now();
    recording = 1;
    pace(timer, begin, finish, gap, &next);
    const int64_t cpu_after = server_cpu(), window_end = now();
    const uint64_t in_window = window_received;
    const long memory_after = server_memory();
    // Echoes still under way may arrive; their round trips belong to the window they were sent in.
    for (const int64_t limit = now() + 2000000000; received_count < sent_count && now() < limit;) {
        alarm_at(timer, now() + 20000000);
        turn(-1);
    }
    recording = 0;
    const uint64_t lost = sent_count > received_count ? sent_count - received_count : 0;
    for (int i = 0; i < options.connections; i++)
        if (links[i].stage == OPEN) send_frame(&links[i], 8, (const unsigned char *)"\x03\xe8", 2);

    const double seconds = (double)(window_end - window_start) / 1e9, cpu = (double)(cpu_after - cpu_before);
    const int open_at_end = open_count;
    printf("{\"connections\": %d, \"rate\": %g, \"size\": %d, \"tls\": %s, \"seconds\": %.3f, \"open_seconds\": %.3f, ",
           open_at_end, options.rate, options.size, options.tls ? "true" : "false", seconds, open_seconds);
    printf("\"sent\": %llu, \"received\": %llu, \"window_received\": %llu, \"lost\": %llu, \"mismatched\": %llu, "
           "\"failed\": %llu, \"closed_by_server\": %llu",
           (unsigned long long)sent_count, (unsigned long long)received_count, (unsigned long long)in_window,
           (unsigned long long)lost, (unsigned long long)mismatches, (unsigned long long)failures,
           (unsigned long long)closed_early);
    if (round_trips.count) {
        printf(", \"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, \"max_us\": %.1f, \"mean_us\": %.1f, "
               "\"generator_late_p99_us\": %.1f",
               quantile(&round_trips, 0.5) / 1e3, quantile(&round_trips, 0.99) / 1e3,
               quantile(&round_trips, 0.999) / 1e3, (double)round_trips.largest / 1e3,
               round_trips.sum / (double)round_trips.count / 1e3, quantile(&lateness, 0.99) / 1e3);
    }
    if (options.pid && cpu_before >= 0 && cpu_after >= 0) {
        printf(", \"cpu_busy\": %.4f", cpu / 1e9 / seconds);
        if (in_window) printf(", \"cpu_us_per_message\": %.4f", cpu / 1e3 / (double)in_window);
    }
    if (memory_before >= 0 && memory_after >= 0)
        printf(", \"rss_before\": %ld, \"rss_after\": %ld, \"rss_per_connection\": %.1f", memory_before, memory_after,
               (double)(memory_after - memory_before) / (open_at_end > 0 ? open_at_end : 1));
    if (first_problem[0]) printf(", \"problem\": \"%s\"", first_problem);
    printf("}\n");
    return failures || mismatches || lost || open_at_end != options.connections ? 1 : 0;
}
