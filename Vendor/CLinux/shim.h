// What Glibc's own Swift module does not show: calls behind feature macros, and constants that are enums or macros.
//
// `_GNU_SOURCE` must not be defined here: it would give types that Glibc's module has too a second shape.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>

extern int pthread_setname_np(pthread_t thread, const char *name);
/// Under another name, because its own declaration hides behind `_GNU_SOURCE`.
extern int syrinx_sched_getaffinity(int process, size_t size, void *mask) __asm__("sched_getaffinity");
extern int pipe2(int ends[2], int flags);
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

/// `epoll_ctl` with a 64-bit user value (the union's C spelling is awkward from Swift).
static inline int syrinx_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events, uint64_t user) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = user;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline int syrinx_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static inline int syrinx_accept(int descriptor, struct sockaddr *address, socklen_t *length) {
    return accept4(descriptor, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline ssize_t syrinx_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL);
}

static inline ssize_t syrinx_sendmsg(int descriptor, const struct msghdr *message) {
    return sendmsg(descriptor, message, MSG_NOSIGNAL);
}

static inline int syrinx_shutdown_output(int descriptor) { return shutdown(descriptor, SHUT_WR); }

/// `open` without its variable arguments.
static inline int syrinx_open(const char *path, int flags) { return open(path, flags); }

/// A pipe that does not block.
static inline int syrinx_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

/// An eventfd that does not block.
static inline int syrinx_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// An epoll descriptor that a child process does not inherit.
static inline int syrinx_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

/// The first real-time signal a program may use.
static inline int syrinx_first_realtime_signal(void) { return SIGRTMIN; }

/// Under another name, because its own declaration hides behind `_GNU_SOURCE`.
extern int syrinx_pthread_sigqueue(pthread_t thread, int signal, const union sigval value) __asm__("pthread_sigqueue");

/// Sends a thread a signal that brings a pointer along.
static inline int syrinx_signal_thread(pthread_t thread, int signal, void *value) {
    union sigval carried;
    carried.sival_ptr = value;
    return syrinx_pthread_sigqueue(thread, signal, carried);
}

/// Has `handler` called for a signal, with the pointer it brings along and what it interrupted.
static inline int syrinx_handle_signal(int number, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action = {0};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL);
}

static inline void *syrinx_signal_value(const siginfo_t *info) { return info->si_value.sival_ptr; }

/// The instruction a signal has interrupted; 0 where we do not know how to ask.
static inline uintptr_t syrinx_interrupted_instruction(const void *context) {
#if defined(__x86_64__)
    // The number of the register `RIP`, whose name hides behind `_GNU_SOURCE`.
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[16];
#elif defined(__aarch64__)
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.pc;
#else
    return 0;
#endif
}

static inline void syrinx_store(int32_t *place, int32_t value) { __atomic_store_n(place, value, __ATOMIC_RELEASE); }
static inline int32_t syrinx_load(const int32_t *place) { return __atomic_load_n(place, __ATOMIC_ACQUIRE); }

/// What `dladdr` tells, which hides behind `_GNU_SOURCE`.
struct syrinx_loaded_place {
    const char *path;
    void *base;
    const char *symbol;
    void *symbol_address;
};

/// Which file an address was loaded from, and where that file begins in memory; 0 when none is known.
extern int syrinx_dladdr(const void *address, struct syrinx_loaded_place *place) __asm__("dladdr");

/// What the thread sanitizer is told by; null without it.
extern void __tsan_acquire(void *lock) __attribute__((weak));
extern void __tsan_release(void *lock) __attribute__((weak));

static inline void syrinx_lock_taken(void *lock) {
    if (__tsan_acquire) __tsan_acquire(lock);
}

static inline void syrinx_lock_given(void *lock) {
    if (__tsan_release) __tsan_release(lock);
}

/// The Swift runtime's own.
extern char *swift_demangle(const char *name, size_t length, char *output, size_t *outputLength, uint32_t flags);

static const uint32_t syrinx_epoll_in = EPOLLIN;
static const uint32_t syrinx_epoll_out = EPOLLOUT;
static const uint32_t syrinx_epoll_trouble = EPOLLERR | EPOLLHUP;
static const uint32_t syrinx_epoll_hung_up = EPOLLHUP;
static const uint32_t syrinx_epoll_peer_finished = EPOLLRDHUP;

#endif
