// glibc's allocator as Swift sees it: how much of the heap is in use, for who counts leaks.
#ifndef CALLOCATOR_SHIM_H
#define CALLOCATOR_SHIM_H

#include <malloc.h>

/// Bytes in use in every arena, those of large blocks of their own among them.
static inline size_t syrinx_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// Gives back to the system what is free: what is resident then is in use, or lies between what is.
static inline void syrinx_heap_trim(void) { malloc_trim(0); }

#endif
