internal import CLinux
internal import Glibc

/// The names of functions, looked up in the symbol tables of the files they were loaded from.
///
/// `dladdr` alone knows exported names only, and a program exports none of its own.
enum CodeNames {
    /// Names the functions that the addresses return to; the first address is where the innermost one stands.
    static func names(ofReturnAddresses addresses: [UInt]) -> [String] {
        var names: [String] = []
        var files: [String: SymbolFile?] = [:]
        for (place, address) in addresses.enumerated() {
            // A call may be a function's last instruction: what it returns to then belongs to the next function.
            let inside = place == 0 ? address : address &- 1
            var loaded = unsafe syrinx_loaded_place()
            guard unsafe syrinx_dladdr(UnsafeRawPointer(bitPattern: inside), &loaded) != 0,
                let start = unsafe loaded.path
            else {
                names.append("0x" + String(address, radix: 16))
                continue
            }
            let path = unsafe String(cString: start)
            let base = unsafe UInt(bitPattern: loaded.base)
            let file = files[path] ?? SymbolFile(path)
            files[path] = .some(file)
            var name = file?.name(at: inside, loadedAt: base)
            if name == nil, let symbol = unsafe loaded.symbol { name = unsafe String(cString: symbol) }
            let fileName = path.split(separator: "/").last.map(String.init) ?? path
            names.append(
                name.map { "\(demangled($0)) (\(fileName))" } ?? "\(fileName) + 0x\(String(address - base, radix: 16))"
            )
        }
        return names
    }

    /// What a Swift name reads like; other names stay as they are.
    static func demangled(_ name: String) -> String {
        guard let words = unsafe swift_demangle(name, name.utf8.count, nil, nil, 0) else { return name }
        defer { unsafe free(words) }
        // A private name brings a number of its file along, "(read in _1A2B…)(into: …)", which tells a reader nothing.
        return unsafe String(cString: words).replacing(#/\((\w+) in _[0-9A-F]{32}\)/#) { $0.output.1 }
    }
}

/// The symbol table of a program or library on disk (ELF, 64 bits).
///
/// The file is ours, but not to be trusted blindly: it may have been replaced since it was loaded.
@safe
private final class SymbolFile {
    private let bytes: UnsafeRawBufferPointer
    private var symbols = 0..<0
    private var names = 0..<0
    private var isRelocated = true

    init?(_ path: String) {
        // A program is known by the name it was called by, which need not be a path.
        let isLibrary = path.contains(".so")
        let file = OwnedDescriptor(
            adopting: unsafe syrinx_open(isLibrary ? path : "/proc/self/exe", O_RDONLY | O_CLOEXEC)
        )
        guard file.raw >= 0 else { return nil }
        let size = Int(lseek(file.raw, 0, SEEK_END))
        guard size > 64, let start = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, file.raw, 0),
            unsafe start != MAP_FAILED
        else { return nil }
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: size)
        guard readSections() else { return nil }
    }

    deinit { _ = unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    private func load<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, unsafe offset <= bytes.count - MemoryLayout<Value>.size else { return nil }
        return unsafe bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }

    private func number(at offset: Int) -> Int? {
        load(UInt64.self, at: offset).flatMap { Int(exactly: $0) }
    }

    /// Finds the fullest symbol table there is, and its names.
    private func readSections() -> Bool {
        guard load(UInt32.self, at: 0) == 0x464C_457F, load(UInt8.self, at: 4) == 2,
            let type = load(UInt16.self, at: 16), let table = number(at: 40),
            let width = load(UInt16.self, at: 58).map(Int.init), let count = load(UInt16.self, at: 60).map(Int.init)
        else { return false }
        // What lies outside of the file is not looked for: no sum below goes beyond what an `Int` holds then.
        guard unsafe table <= bytes.count else { return false }
        isRelocated = type == 3
        let symbolTable: UInt32 = 2
        let dynamicSymbolTable: UInt32 = 11
        for wanted in [symbolTable, dynamicSymbolTable] {
            for section in 0..<count {
                let header = table + section * width
                guard load(UInt32.self, at: header + 4) == wanted, let found = range(ofSection: header),
                    let link = load(UInt32.self, at: header + 40),
                    let words = range(ofSection: table + Int(link) * width)
                else { continue }
                symbols = found
                names = words
                return true
            }
        }
        return false
    }

    private func range(ofSection header: Int) -> Range<Int>? {
        guard let offset = number(at: header + 24), let size = number(at: header + 32),
            unsafe offset <= bytes.count, unsafe size <= bytes.count - offset
        else { return nil }
        return offset..<(offset + size)
    }

    /// The function that holds an address.
    func name(at address: UInt, loadedAt base: UInt) -> String? {
        let wanted = UInt64(isRelocated ? address &- base : address)
        let width = 24
        let function: UInt8 = 2
        for symbol in stride(from: symbols.lowerBound, to: symbols.upperBound - width + 1, by: width) {
            guard let value = load(UInt64.self, at: symbol + 8), value <= wanted,
                let size = load(UInt64.self, at: symbol + 16), wanted - value < size,
                let kind = load(UInt8.self, at: symbol + 4), kind & 0xF == function,
                let name = load(UInt32.self, at: symbol)
            else { continue }
            let start = names.lowerBound + Int(name)
            guard start < names.upperBound else { return nil }
            let rest = unsafe bytes[start..<names.upperBound]
            return unsafe String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
        }
        return nil
    }
}
