// A plain reader of a language model's streams: what a client can at best be measured beside.
//
//   provider-floor --port N --key KEY [--streams 500] [--seconds 10] [--warmup 3]
//
// One thread, one epoll, one recv for each readiness. Every message carries the monotonic time at which it was sent, as
// the text of the delta; the reader looks for it in the bytes, and does nothing else with them. One line of JSON.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536, KEPT = 64 };

struct stream {
    int fd;
    size_t kept;
    char head[KEPT];
};

static int64_t clock_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int ascending(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static int64_t *delays;
static size_t count, room;

static void record(int64_t delay) {
    if (count == room) {
        room = room ? room * 2 : 1 << 20;
        delays = realloc(delays, room * sizeof *delays);
        if (!delays) exit(1);
    }
    delays[count++] = delay;
}

// Finds the stamps; keeps the beginning of one that the buffer's end cuts off.
static void look(struct stream *stream, char *bytes, size_t size, int recording) {
    static const char mark[] = "\"content\":\"";
    const size_t length = sizeof mark - 1;
    int64_t now = clock_of(CLOCK_MONOTONIC);
    char *at = bytes, *end = bytes + size;
    stream->kept = 0;
    for (;;) {
        char *found = memmem(at, end - at, mark, length);
        if (!found) {
            size_t rest = end - at;
            if (rest > length - 1) rest = length - 1;
            memcpy(stream->head, end - rest, rest);
            stream->kept = rest;
            return;
        }
        char *digit = found + length;
        int64_t sent = 0;
        while (digit < end && *digit >= '0' && *digit <= '9') sent = sent * 10 + (*digit++ - '0');
        if (digit == end) {
            size_t rest = end - found;
            if (rest > KEPT) rest = 0;
            memcpy(stream->head, found, rest);
            stream->kept = rest;
            return;
        }
        // A space ends it: anything else is the seam of two chunks of HTTP in its middle.
        if (recording && sent && *digit == ' ') record(now - sent);
        at = digit;
    }
}

int main(int words, char **word) {
    int port = 0, streams = 500;
    double seconds = 10, warmup = 3;
    const char *key = "";
    for (int i = 1; i + 1 < words; i += 2) {
        if (!strcmp(word[i], "--port")) port = atoi(word[i + 1]);
        else if (!strcmp(word[i], "--streams")) streams = atoi(word[i + 1]);
        else if (!strcmp(word[i], "--seconds")) seconds = atof(word[i + 1]);
        else if (!strcmp(word[i], "--warmup")) warmup = atof(word[i + 1]);
        else if (!strcmp(word[i], "--key")) key = word[i + 1];
    }
    size_t capacity = 65536, used = 0;
    char *body = malloc(capacity), *request = malloc(capacity + 512);
    struct stream *all = calloc(streams, sizeof *all);
    int poller = epoll_create1(0);
    if (!body || !request || !all || poller < 0) return 1;
    used += sprintf(body, "{\"model\":\"sim\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"");
    for (int i = 0; i < 600 && used + 64 < capacity; i++) used += sprintf(body + used, "word%d ", i);
    used += sprintf(body + used, "\"}]}");
    int size = sprintf(request,
                       "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       port, key, used, body);
    for (int i = 0; i < streams; i++) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) || send(fd, request, size, 0) != size) {
            perror("provider-floor");
            return 1;
        }
        all[i].fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
    int64_t start = clock_of(CLOCK_MONOTONIC), begin = start + warmup * 1e9, end = begin + seconds * 1e9;
    int64_t spent = 0, spent_before = 0;
    int failures = 0, recording = 0;
    static char buffer[KEPT + CHUNK];
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(poller, events, 256, 100);
        int64_t now = clock_of(CLOCK_MONOTONIC);
        if (!recording && now >= begin) {
            recording = 1;
            spent_before = clock_of(CLOCK_PROCESS_CPUTIME_ID);
        }
        if (now >= end) break;
        for (int i = 0; i < ready; i++) {
            struct stream *stream = events[i].data.ptr;
            memcpy(buffer, stream->head, stream->kept);
            ssize_t got = recv(stream->fd, buffer + stream->kept, CHUNK, MSG_DONTWAIT);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (got <= 0) {
                failures++;
                epoll_ctl(poller, EPOLL_CTL_DEL, stream->fd, NULL);
                close(stream->fd);
                continue;
            }
            look(stream, buffer, stream->kept + got, recording);
        }
    }
    spent = clock_of(CLOCK_PROCESS_CPUTIME_ID) - spent_before;
    qsort(delays, count, sizeof *delays, ascending);
    if (!count) record(-1000);
    printf("{\"p50\": %.1f, \"p99\": %.1f, \"max\": %.1f, \"count\": %zu, \"busy\": %.3f, \"failures\": %d}\n",
           delays[count / 2] / 1e3, delays[(size_t)(count * 0.99)] / 1e3, delays[count - 1] / 1e3, count,
           spent / (seconds * 1e9), failures);
    return 0;
}
