// What Glibc's own Swift module does not show: calls behind feature macros, and constants that are enums or macros.
//
// `_GNU_SOURCE` must not be defined here: it would give types that Glibc's module has too a second shape.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

extern int pthread_setname_np(pthread_t thread, const char *name);
/// Under another name, because its own declaration hides behind `_GNU_SOURCE`.
extern int syrinx_sched_getaffinity(int process, size_t size, void *mask) __asm__("sched_getaffinity");
/// Likewise.
extern int syrinx_sched_setaffinity(int process, size_t size, const void *mask) __asm__("sched_setaffinity");
extern int pipe2(int ends[2], int flags);
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

/// Has the kernel send this process a signal when the thread that made it ends.
static inline int syrinx_end_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

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

/// What the handler of `syrinx_sample_stacks` writes on the thread it interrupts.
struct syrinx_stack {
    /// How many frames there are; -1 until they are there.
    int32_t count;
    /// Where the thread counts its pieces of work, and how far it had counted.
    const uint64_t *counter;
    uint64_t counted;
    /// The instruction that was interrupted; 0 where we do not know how to ask.
    uintptr_t interrupted;
    void *frames[96];
};

/// Takes the stack of the thread it runs on.
///
/// In C, because it may have interrupted anything, `malloc` and the Swift runtime included, and nothing of Swift's is
/// sure to do without both. `backtrace`, once loaded, reads the unwind tables (found without a lock since glibc 2.35)
/// and writes into memory made beforehand; the rest is loads and stores.
static inline void syrinx_take_stack(int number, siginfo_t *info, void *context) {
    int code = errno;
    (void)number;
    // From this process only: a pointer of another one's means nothing here.
    if (info->si_code == SI_QUEUE && info->si_pid == getpid() && info->si_value.sival_ptr) {
        struct syrinx_stack *stack = (struct syrinx_stack *)info->si_value.sival_ptr;
        stack->counted = __atomic_load_n(stack->counter, __ATOMIC_RELAXED);
#if defined(__x86_64__)
        // The number of the register `RIP`, whose name hides behind `_GNU_SOURCE`.
        stack->interrupted = (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[16];
#elif defined(__aarch64__)
        stack->interrupted = (uintptr_t)((const ucontext_t *)context)->uc_mcontext.pc;
#endif
        int count = backtrace(stack->frames, 96);
        __atomic_store_n(&stack->count, count, __ATOMIC_RELEASE);
    }
    errno = code;
}

/// Has a thread that gets the signal with a `syrinx_stack` as its value write its stack there.
static inline int syrinx_sample_stacks(int number) {
    struct sigaction action = {0};
    action.sa_sigaction = syrinx_take_stack;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL);
}

/// How many frames have been written; negative until they are there.
static inline int32_t syrinx_stack_count(const struct syrinx_stack *stack) {
    return __atomic_load_n(&stack->count, __ATOMIC_ACQUIRE);
}

static inline uintptr_t syrinx_stack_frame(const struct syrinx_stack *stack, int32_t place) {
    return (uintptr_t)stack->frames[place];
}

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
