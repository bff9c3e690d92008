import Glibc
import Synchronization

/// Counts the calls that this process, runtime and libraries included, makes to `malloc`, `calloc`, `realloc` and
/// `posix_memalign`.
///
/// Every loaded object calls them through a table of addresses that the dynamic linker has filled in. `install` puts
/// counting functions there, which hand on to glibc's own, and proves that they are called.
enum AllocationCounter {
    private static let calls = Atomic<Int>(0)

    /// How many calls `body` makes.
    static func count(_ body: () throws -> Void) rethrows -> Int {
        let before = calls.load(ordering: .relaxed)
        try body()
        return calls.load(ordering: .relaxed) - before
    }

    /// Begins to count; false when that an array is allocated is not seen.
    static func install() -> Bool {
        // Looked up before the tables change.
        guard unsafe original.malloc != nil else { return false }
        _ = unsafe iterateObjects(
            { info, _, _ in
                if let info = unsafe info { unsafe AllocationCounter.patch(object: info) }
                return 0
            },
            nil
        )
        return count { blackHole([Int](repeating: 1, count: Int.random(in: 900...1000))) } == 1
    }

    // MARK: - The counting functions

    private typealias Sized = @convention(c) (Int) -> UnsafeMutableRawPointer?
    private typealias Paired = @convention(c) (Int, Int) -> UnsafeMutableRawPointer?
    private typealias Resized = @convention(c) (UnsafeMutableRawPointer?, Int) -> UnsafeMutableRawPointer?
    private typealias Aligned = @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> CInt

    /// Glibc's own functions.
    @unsafe
    private struct Originals {
        let malloc = unsafe unsafeBitCast(find("malloc"), to: Sized?.self)
        let calloc = unsafe unsafeBitCast(find("calloc"), to: Paired?.self)
        let realloc = unsafe unsafeBitCast(find("realloc"), to: Resized?.self)
        let posixMemalign = unsafe unsafeBitCast(find("posix_memalign"), to: Aligned?.self)

        private static func find(_ name: String) -> UnsafeMutableRawPointer? {
            // -1 is RTLD_NEXT: in the objects behind the program itself.
            unsafe dlsym(UnsafeMutableRawPointer(bitPattern: -1), name)
        }
    }

    private static let original = unsafe Originals()

    private static let malloc: Sized = { size in
        AllocationCounter.calls.wrappingAdd(1, ordering: .relaxed)
        return unsafe AllocationCounter.original.malloc?(size)
    }

    private static let calloc: Paired = { count, size in
        AllocationCounter.calls.wrappingAdd(1, ordering: .relaxed)
        return unsafe AllocationCounter.original.calloc?(count, size)
    }

    private static let realloc: Resized = { memory, size in
        AllocationCounter.calls.wrappingAdd(1, ordering: .relaxed)
        return unsafe AllocationCounter.original.realloc?(memory, size)
    }

    private static let posixMemalign: Aligned = { memory, alignment, size in
        AllocationCounter.calls.wrappingAdd(1, ordering: .relaxed)
        return unsafe AllocationCounter.original.posixMemalign?(memory, alignment, size) ?? ENOMEM
    }

    private static func replacement(of name: UnsafePointer<CChar>) -> UnsafeMutableRawPointer? {
        if unsafe strcmp(name, "malloc") == 0 { return unsafe unsafeBitCast(malloc, to: UnsafeMutableRawPointer.self) }
        if unsafe strcmp(name, "calloc") == 0 { return unsafe unsafeBitCast(calloc, to: UnsafeMutableRawPointer.self) }
        if unsafe strcmp(name, "realloc") == 0 {
            return unsafe unsafeBitCast(realloc, to: UnsafeMutableRawPointer.self)
        }
        guard unsafe strcmp(name, "posix_memalign") == 0 else { return nil }
        return unsafe unsafeBitCast(posixMemalign, to: UnsafeMutableRawPointer.self)
    }

    // MARK: - The tables

    /// Replaces the addresses in one loaded object, given as `dl_phdr_info`; offsets and tags are those of ELF-64.
    private static func patch(object: UnsafeRawPointer) {
        let base = unsafe object.load(as: UInt.self)
        guard let headers = unsafe object.load(fromByteOffset: 16, as: UnsafeRawPointer?.self) else { return }
        for index in 0..<Int(unsafe object.load(fromByteOffset: 24, as: UInt16.self)) {
            let header = unsafe headers + index * 56
            let isDynamic = unsafe header.load(as: UInt32.self) == 2
            let address = unsafe base + header.load(fromByteOffset: 16, as: UInt.self)
            guard isDynamic, let dynamic = unsafe UnsafeRawPointer(bitPattern: address) else { continue }
            unsafe patch(dynamic: dynamic, base: base)
        }
    }

    private static func patch(dynamic: UnsafeRawPointer, base: UInt) {
        var entries: [UInt: UInt] = [:]
        var entry = unsafe dynamic
        while unsafe entry.load(as: UInt.self) != 0 {
            unsafe entries[entry.load(as: UInt.self)] = entry.load(fromByteOffset: 8, as: UInt.self)
            unsafe entry += 16
        }
        // The kernel's object comes with addresses that are not relocated; it allocates nothing.
        guard let names = entries[5], let symbols = entries[6], symbols > base else { return }
        // Calls (DT_JMPREL, DT_PLTRELSZ), and functions whose address is taken (DT_RELA, DT_RELASZ).
        for (table, size) in [(entries[23], entries[2]), (entries[7], entries[8])] {
            guard let table, let size else { continue }
            for place in stride(from: table, to: table + size, by: 24) {
                guard let relocation = unsafe UnsafeRawPointer(bitPattern: place) else { continue }
                let symbol = unsafe relocation.load(fromByteOffset: 8, as: UInt.self) >> 32
                guard symbol > 0, let record = unsafe UnsafeRawPointer(bitPattern: symbols + symbol * 24),
                    let name = unsafe UnsafePointer<CChar>(bitPattern: names + UInt(record.load(as: UInt32.self))),
                    let function = unsafe replacement(of: name)
                else { continue }
                unsafe write(function, at: base + relocation.load(as: UInt.self))
            }
        }
    }

    private static func write(_ function: UnsafeMutableRawPointer, at slot: UInt) {
        // The linker has made the tables read-only; the slot may be the last one of its page.
        let page = unsafe UnsafeMutableRawPointer(bitPattern: slot & ~4095)
        guard unsafe mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0 else { return }
        unsafe UnsafeMutablePointer<UnsafeMutableRawPointer>(bitPattern: slot)?.pointee = function
    }
}

/// `dl_iterate_phdr`, which Glibc's module does not show.
@_silgen_name("dl_iterate_phdr")
private func iterateObjects(
    _ callback: @convention(c) (UnsafeRawPointer?, Int, UnsafeMutableRawPointer?) -> CInt,
    _ data: UnsafeMutableRawPointer?
) -> CInt

/// Keeps the optimiser from dropping what leads to this value.
@inline(never)
func blackHole<Value>(_ value: Value) {}
