// The floor under WebSocket echo: how little a correct server can cost with one thread and plain system calls.
//
//   ws-echo-floor --port N        port 0: any; prints "listening on 127.0.0.1:PORT" when ready
//
// Level-triggered epoll, one recv per readiness, one send per message. It does the upgrade, unmasks by words, handles
// several frames in a recv and frames in pieces, answers pings and closes, and holds what a slow reader has not taken.
// It does not validate UTF-8 and echoes frame by frame: it is a measure, not a server to run.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ws-frame.h"

enum { CHUNK = 65536, LONGEST = 16 << 20 };

struct bytes {
    unsigned char *at;
    size_t count, room;
};

struct peer {
    int fd;
    int upgraded, closing;
    struct bytes kept;     // an incomplete frame or request
    struct bytes waiting;  // what the peer has not taken yet
};

static int poller;
static unsigned char chunk[CHUNK];

static int append(struct bytes *to, const unsigned char *from, size_t count) {
    if (to->count + count > to->room) {
        size_t room = to->room ? to->room : 4096;
        while (room < to->count + count) room *= 2;
        unsigned char *grown = realloc(to->at, room);
        if (!grown) return -1;
        to->at = grown;
        to->room = room;
    }
    memcpy(to->at + to->count, from, count);
    to->count += count;
    return 0;
}

static void release(struct bytes *those) {
    free(those->at);
    memset(those, 0, sizeof *those);
}

static void drop(struct peer *p) {
    close(p->fd);
    release(&p->kept);
    release(&p->waiting);
    free(p);
}

static void watch(struct peer *p, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.ptr = p};
    epoll_ctl(poller, how, p->fd, &event);
}

// 0, or -1 when the connection is lost. What the kernel does not take waits; reading stops until it is gone.
static int give(struct peer *p, const unsigned char *from, size_t count) {
    if (p->waiting.count) return append(&p->waiting, from, count);
    ssize_t sent = send(p->fd, from, count, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN) return -1;
        sent = 0;
    }
    if ((size_t)sent == count) return 0;
    watch(p, EPOLLOUT, EPOLL_CTL_MOD);
    return append(&p->waiting, from + sent, count - (size_t)sent);
}

// The value of a header, or null; names are compared without case.
static const char *header(const char *request, const char *name, size_t *length) {
    const size_t size = strlen(name);
    for (const char *line = strstr(request, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, size) || line[2 + size] != ':') continue;
        const char *value = line + 3 + size;
        while (*value == ' ' || *value == '\t') value++;
        const char *end = strstr(value, "\r\n");
        while (end > value && (end[-1] == ' ' || end[-1] == '\t')) end--;
        *length = (size_t)(end - value);
        return value;
    }
    return NULL;
}

// Bytes used of the request, 0 for "more", -1 for "refused".
static ssize_t upgrade(struct peer *p, unsigned char *bytes, size_t count) {
    unsigned char *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) return count > 8192 ? -1 : 0;
    const size_t used = (size_t)(end - bytes) + 4;
    char request[8200];
    if (used > 8192) return -1;
    memcpy(request, bytes, used);
    request[used] = 0;
    size_t key_length = 0, upgrade_length = 0, version_length = 0;
    const char *key = header(request, "sec-websocket-key", &key_length);
    const char *protocol = header(request, "upgrade", &upgrade_length);
    const char *version = header(request, "sec-websocket-version", &version_length);
    if (strncmp(request, "GET ", 4) || !key || key_length != 24 || !protocol || upgrade_length != 9
        || strncasecmp(protocol, "websocket", 9) || !version || version_length != 2 || strncmp(version, "13", 2)) {
        static const char refusal[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        give(p, (const unsigned char *)refusal, sizeof refusal - 1);
        return -1;
    }
    char accept[29], answer[256];
    ws_accept(key, accept);
    const int size = snprintf(
        answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    p->upgraded = 1;
    return give(p, (unsigned char *)answer, (size_t)size) ? -1 : (ssize_t)used;
}

// Echoes every whole frame; returns how many bytes those took, or -1 to end the connection.
static ssize_t frames(struct peer *p, unsigned char *bytes, size_t count) {
    size_t used = 0;
    struct ws_head head;
    while (!p->closing && ws_read_head(bytes + used, count - used, &head)) {
        if (!head.masked || head.reserved || head.payload > LONGEST) return -1;
        if (head.opcode >= 8 && (!head.fin || head.payload > 125)) return -1;
        if (count - used < head.head + head.payload) break;
        unsigned char *payload = bytes + used + head.head;
        ws_mask(payload, head.payload, payload - 4);
        // The answer's header is the question's without the mask: written just before the payload, in place.
        unsigned char *answer = bytes + used + 4;
        memmove(answer, bytes + used, head.head - 4);
        answer[1] &= 127;
        if (head.opcode == 9) answer[0] = 0x8A;
        if (head.opcode == 8) p->closing = 1;
        if (head.opcode != 10 && give(p, answer, head.head - 4 + head.payload)) return -1;
        used += head.head + head.payload;
    }
    return (ssize_t)used;
}

// 0, or -1 when the connection is over.
static int readable(struct peer *p) {
    unsigned char *at = chunk;
    const ssize_t got = recv(p->fd, chunk, CHUNK, 0);
    if (got < 0) return errno == EAGAIN ? 0 : -1;
    if (got == 0) return -1;
    size_t count = (size_t)got, start = 0;
    if (p->kept.count) {
        if (append(&p->kept, chunk, count)) return -1;
        at = p->kept.at;
        count = p->kept.count;
    }
    if (!p->upgraded) {
        const ssize_t used = upgrade(p, at, count);
        if (used < 0) return -1;
        start = (size_t)used;
    }
    if (p->upgraded) {
        const ssize_t used = frames(p, at + start, count - start);
        if (used < 0) return -1;
        start += (size_t)used;
    }
    if (p->closing) return p->waiting.count ? 0 : -1;
    const size_t rest = count - start;
    if (at == chunk) return rest ? append(&p->kept, chunk + start, rest) : 0;
    if (rest) memmove(at, at + start, rest);
    p->kept.count = rest;
    if (!rest) release(&p->kept);
    return 0;
}

static int writable(struct peer *p) {
    const ssize_t sent = send(p->fd, p->waiting.at, p->waiting.count, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN ? 0 : -1;
    p->waiting.count -= (size_t)sent;
    memmove(p->waiting.at, p->waiting.at + sent, p->waiting.count);
    if (p->waiting.count) return 0;
    release(&p->waiting);
    if (p->closing) return -1;
    watch(p, EPOLLIN, EPOLL_CTL_MOD);
    return 0;
}

static void welcome(int listener) {
    for (;;) {
        const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct peer *p = calloc(1, sizeof *p);
        if (!p) { close(fd); continue; }
        p->fd = fd;
        watch(p, EPOLLIN, EPOLL_CTL_ADD);
    }
}

int main(int argc, char **argv) {
    int port = 0;
    for (int i = 1; i + 1 < argc; i += 2)
        if (!strcmp(argv[i], "--port")) port = atoi(argv[i + 1]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)
        || getsockname(listener, (struct sockaddr *)&address, &size)) {
        perror("ws-echo-floor");
        return 1;
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        const int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; i++) {
            struct peer *p = events[i].data.ptr;
            if (!p) { welcome(listener); continue; }
            int over = 0;
            if (events[i].events & EPOLLOUT) over = writable(p);
            else over = readable(p);
            if (over) drop(p);
        }
    }
}
