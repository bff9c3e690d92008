// Counts allocations of the program it is preloaded into, in the first eight bytes of the file MALLOC_COUNT names.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_ullong fallback;
static atomic_ullong *count = &fallback;
static void *(*next_malloc)(size_t);
static void *(*next_realloc)(void *, size_t);
static int (*next_posix_memalign)(void **, size_t, size_t);

void *malloc(size_t size) {
    if (!next_malloc) next_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    return next_malloc(size);
}

void *realloc(void *old, size_t size) {
    if (!next_realloc) next_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    return next_realloc(old, size);
}

// What Swift asks for memory with a wide alignment.
int posix_memalign(void **result, size_t alignment, size_t size) {
    if (!next_posix_memalign)
        next_posix_memalign = (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    return next_posix_memalign(result, alignment, size);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("MALLOC_COUNT");
    if (!path) return;
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, sizeof *count) != 0) return;
    void *memory = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) count = memory;
}
