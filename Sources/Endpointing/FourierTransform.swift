internal import Glibc

/// The power of each bin of a frame's spectrum; those outside `BandPlan.bins` are left at zero.
typealias PowerSpectrum = [128 of Float]

/// The spectra of two real signals from one complex transform of 256 points.
///
/// What the caller says goes in as the real part and what the agent plays as the imaginary part. The two come apart by
/// symmetry afterwards, so that the second spectrum costs next to nothing.
enum FourierTransform {
    /// How many samples go in.
    static let length = 256

    /// Four neighbouring points.
    private typealias Quad = SIMD4<Float>
    private typealias Points = [64 of SIMD4<Float>]

    /// The power spectra of both signals, each under a Hann window.
    ///
    /// A sine of amplitude 1 comes out as about 1 in all.
    static func powers(
        of caller: Span<Float>,
        and farEnd: Span<Float>
    ) -> (caller: PowerSpectrum, farEnd: PowerSpectrum) {
        var realPoints = Points(repeating: .zero)
        var imaginaryPoints = Points(repeating: .zero)
        var real = realPoints.mutableSpan
        var imaginary = imaginaryPoints.mutableSpan
        begin(caller, farEnd, &real, &imaginary)
        var half = 1
        while half < 64 {
            combine(half, &real, &imaginary)
            half &*= 2
        }
        return separate(real.span, imaginary.span)
    }

    // MARK: - Steps

    /// Windows the samples, takes them in bit-reversed order, and does the two stages that need no multiplication.
    private static func begin(
        _ caller: Span<Float>,
        _ farEnd: Span<Float>,
        _ real: inout MutableSpan<Quad>,
        _ imaginary: inout MutableSpan<Quad>
    ) {
        let order = Self.order.span
        let window = Self.window.span
        for quad in 0..<64 {
            let places = order[quad]
            let weights = window[quad]
            let x = weights * caller.gathered(at: places)
            let y = weights * farEnd.gathered(at: places)
            let p = Quad(x[0] + x[1], x[0] - x[1], x[2] + x[3], x[2] - x[3])
            let q = Quad(y[0] + y[1], y[0] - y[1], y[2] + y[3], y[2] - y[3])
            // The odd half is turned by −i: its real part becomes imaginary and the other way round.
            real[quad] = Quad(p[0] + p[2], p[1] + q[3], p[0] - p[2], p[1] - q[3])
            imaginary[quad] = Quad(q[0] + q[2], q[1] - p[3], q[0] - q[2], q[1] + p[3])
        }
    }

    /// One stage: transforms of `half` quads each are combined to ones of twice that length.
    private static func combine(_ half: Int, _ real: inout MutableSpan<Quad>, _ imaginary: inout MutableSpan<Quad>) {
        let cosines = Self.cosines.span
        let sines = Self.sines.span
        var start = 0
        while start < 64 {
            for index in 0..<half {
                let low = start &+ index
                let high = low &+ half
                let cosine = cosines[half &- 1 &+ index]
                let sine = sines[half &- 1 &+ index]
                let turnedReal = real[high] * cosine - imaginary[high] * sine
                let turnedImaginary = real[high] * sine + imaginary[high] * cosine
                (real[low], real[high]) = (real[low] + turnedReal, real[low] - turnedReal)
                (imaginary[low], imaginary[high]) =
                    (imaginary[low] + turnedImaginary, imaginary[low] - turnedImaginary)
            }
            start &+= 2 &* half
        }
    }

    /// Takes the two spectra apart: the first signal's is the part that mirrors as a real signal's does.
    private static func separate(
        _ real: Span<Quad>,
        _ imaginary: Span<Quad>
    ) -> (caller: PowerSpectrum, farEnd: PowerSpectrum) {
        var caller = PowerSpectrum(repeating: 0)
        var farEnd = PowerSpectrum(repeating: 0)
        // The window's own power (3/8 of a rectangle's), and that each bin stands for its mirror image too.
        let scale: Float = 1 / (65_536 * 0.093_75)
        let (reals, imaginaries) = unsafe (real.bytes, imaginary.bytes)
        for bin in BandPlan.bins {
            let mirror = length &- bin
            // In bounds: both lie between 0 and 255, and there are 64 quads.
            let a = unsafe reals.unsafeLoad(fromByteOffset: bin &* 4, as: Float.self)
            let b = unsafe imaginaries.unsafeLoad(fromByteOffset: bin &* 4, as: Float.self)
            let c = unsafe reals.unsafeLoad(fromByteOffset: mirror &* 4, as: Float.self)
            let d = unsafe imaginaries.unsafeLoad(fromByteOffset: mirror &* 4, as: Float.self)
            caller[bin] = ((a + c) * (a + c) + (b - d) * (b - d)) * scale
            farEnd[bin] = ((b + d) * (b + d) + (a - c) * (a - c)) * scale
        }
        return (caller, farEnd)
    }

    // MARK: - Tables

    private static func reversed(_ index: Int) -> Int {
        (0..<8).reduce(0) { $0 | (index >> $1 & 1) << (7 - $1) }
    }

    private static let order: [SIMD4<UInt8>] = (0..<64).map { quad in
        SIMD4((0..<4).map { UInt8(reversed(quad * 4 + $0)) })
    }

    private static let window: [SIMD4<Float>] = (0..<64).map { quad in
        SIMD4(
            (0..<4).map {
                Float(0.5 - 0.5 * cos(2 * Double.pi * (Double(reversed(quad * 4 + $0)) + 0.5) / Double(length)))
            }
        )
    }

    /// The turning factors of all stages, that of one quad first.
    private static func turns(_ function: (Double) -> Double) -> [SIMD4<Float>] {
        [1, 2, 4, 8, 16, 32].flatMap { half in
            (0..<half).map { quad in
                SIMD4((0..<4).map { Float(function(-Double.pi * Double(quad * 4 + $0) / Double(half * 4))) })
            }
        }
    }

    private static let cosines = turns { cos($0) }
    private static let sines = turns { sin($0) }
}

extension Span where Element == Float {
    /// The four elements at these places.
    @inline(__always)
    fileprivate func gathered(at places: SIMD4<UInt8>) -> SIMD4<Float> {
        SIMD4(self[Int(places[0])], self[Int(places[1])], self[Int(places[2])], self[Int(places[3])])
    }
}
