internal import Glibc

/// A complex number for each of eight frequencies.
struct Phasors: Sendable {
    var real: SIMD8<Float>
    var imaginary: SIMD8<Float>

    static var zero: Self { Self(real: SIMD8(repeating: 0), imaginary: SIMD8(repeating: 0)) }

    /// Unit phasors of the angles that the frequencies turn through in that many samples.
    static func turns(of hertz: [Double], samples: Double) -> Self {
        var phasors = zero
        for (lane, frequency) in hertz.prefix(8).enumerated() {
            let angle = 2 * .pi * frequency * samples / 8_000
            phasors.real[lane] = Float(cos(angle))
            phasors.imaginary[lane] = Float(sin(angle))
        }
        return phasors
    }

    /// The squares of their lengths.
    @inline(__always)
    var squares: SIMD8<Float> { real * real + imaginary * imaginary }

    @inline(__always)
    static func * (left: Self, right: Self) -> Self {
        Self(
            real: left.real * right.real - left.imaginary * right.imaginary,
            imaginary: left.real * right.imaginary + left.imaginary * right.real
        )
    }

    @inline(__always)
    static func + (left: Self, right: Self) -> Self {
        Self(real: left.real + right.real, imaginary: left.imaginary + right.imaginary)
    }

    @inline(__always)
    func scaled(by factor: Float) -> Self { Self(real: real * factor, imaginary: imaginary * factor) }

    /// One of them.
    @inline(__always)
    subscript(lane: Int) -> Phasor { Phasor(real: real[lane], imaginary: imaginary[lane]) }
}

/// A complex number.
struct Phasor: Sendable {
    var real: Float
    var imaginary: Float

    static let zero = Phasor(real: 0, imaginary: 0)

    var square: Float { real * real + imaginary * imaginary }
    var angle: Float { atan2f(imaginary, real) }
    var conjugate: Phasor { Phasor(real: real, imaginary: -imaginary) }

    static func unit(angle: Float) -> Phasor { Phasor(real: cosf(angle), imaginary: sinf(angle)) }

    static func * (left: Phasor, right: Phasor) -> Phasor {
        Phasor(
            real: left.real * right.real - left.imaginary * right.imaginary,
            imaginary: left.real * right.imaginary + left.imaginary * right.real
        )
    }
    static func + (left: Phasor, right: Phasor) -> Phasor {
        Phasor(real: left.real + right.real, imaginary: left.imaginary + right.imaginary)
    }
    static func - (left: Phasor, right: Phasor) -> Phasor {
        Phasor(real: left.real - right.real, imaginary: left.imaginary - right.imaginary)
    }
    static func * (left: Phasor, right: Float) -> Phasor {
        Phasor(real: left.real * right, imaginary: left.imaginary * right)
    }
}
