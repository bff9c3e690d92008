import Glibc

/// The front end of the C prototype, from a library that `Benchmarks/measure/endpointing-cpu.py` compiles.
@safe
struct Prototype {
    private typealias Make = @convention(c) () -> OpaquePointer?
    private typealias Step =
        @convention(c) (OpaquePointer, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

    private let state: OpaquePointer
    private let step: Step

    init?(path: String) {
        guard let library = unsafe dlopen(path, RTLD_NOW),
            let make = unsafe dlsym(library, "vf_new"), let step = unsafe dlsym(library, "vf_step"),
            let state = unsafe unsafeBitCast(make, to: Make.self)()
        else { return nil }
        unsafe self.state = unsafe state
        unsafe self.step = unsafe unsafeBitCast(step, to: Step.self)
    }

    /// Hears µ-law of both directions, as the listener does, and finds the features of each frame; decides nothing.
    func listen(_ caller: [UInt8], _ agent: [UInt8]) {
        var samples = [Float](repeating: 0, count: 160)
        var played = [Float](repeating: 0, count: 160)
        var features = [Float](repeating: 0, count: 38)
        for start in stride(from: 0, to: caller.count, by: 160) {
            for index in 0..<160 {
                samples[index] = Self.table[Int(caller[start + index])]
                played[index] = Self.table[Int(agent[start + index])]
            }
            unsafe step(state, samples, played, &features)
        }
    }

    private static let table: [Float] = (0..<256).map { index in
        let bits = ~UInt8(index)
        let magnitude = ((Int32(bits & 0xF) << 3) + 0x84) << Int32(bits >> 4 & 7) - 0x84
        return Float(bits & 0x80 == 0 ? magnitude : -magnitude) / 32_768
    }
}
