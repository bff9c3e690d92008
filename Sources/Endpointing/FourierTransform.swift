internal import Glibc

/// The power of the bins 0 to 115 of a frame's spectrum; those outside `BandPlan.bins` are zero.
typealias PowerSpectrum = [29 of Quad]

/// The spectra of two real signals from one complex transform of 256 points.
///
/// What the caller says goes in as the real part and what the agent plays as the imaginary part. The two come apart by
/// symmetry afterwards, so that the second spectrum costs next to nothing.
///
/// 256 is 4 · 4 · 4 · 4: in four passes, each takes one point from every quarter, transforms these four, turns the results
/// and puts them where the next pass wants them (Stockham's order, which needs no reversal of bits). Four neighbours go
/// through together; only the first pass has to mix the lanes of a quad.
enum FourierTransform {
    /// How many samples go in.
    static let length = 256

    /// Four neighbouring points.
    private struct Point {
        var real = Quad.zero
        var imaginary = Quad.zero

        init() {}

        @inline(__always)
        init(real: Quad, imaginary: Quad) { (self.real, self.imaginary) = (real, imaginary) }

        @inline(__always)
        init(_ real: Span<Quad>, _ imaginary: Span<Quad>, _ place: Int, _ window: Span<Quad>) {
            self.init(real: window[place] * real[place], imaginary: window[place] * imaginary[place])
        }
    }

    private typealias Points = [64 of Point]

    /// The power spectra of both signals, each under a Hann window.
    ///
    /// A sine of amplitude 1 comes out as about 1 in all.
    static func powers(
        of caller: Span<Quad>,
        and farEnd: Span<Quad>
    ) -> (caller: PowerSpectrum, farEnd: PowerSpectrum) {
        var spectra = (caller: PowerSpectrum(repeating: .zero), farEnd: PowerSpectrum(repeating: .zero))
        let turns = Self.turns.span
        let window = Self.window.span
        precondition(turns.count == 48 && window.count == 64 && caller.count == 64 && farEnd.count == 64)
        var (onePlace, otherPlace) = (Points(repeating: Point()), Points(repeating: Point()))
        var one = onePlace.mutableSpan
        var other = otherPlace.mutableSpan
        for quad in 0..<16 {
            var column = Column(quad, of: caller, farEnd, under: window)
            column.transform()
            column.turn(turns[quad])
            column.write(to: &one, at: 4 &* quad, stride: 1)
        }
        // By itself, for in one with the turns the compiler would do both number by number.
        for quad in stride(from: 0, to: 64, by: 4) { transpose(&one, at: quad) }
        for quad in 0..<16 {
            var column = Column(quad, of: one.span)
            column.transform()
            column.turn(turns[16 &+ quad])
            column.write(to: &other, at: 4 &* quad, stride: 1)
        }
        for quad in 0..<16 {
            var column = Column(quad, of: other.span)
            column.transform()
            column.turn(turns[32 &+ quad])
            column.write(to: &one, at: quad % 4 &+ quad / 4 &* 16, stride: 4)
        }
        for quad in 0..<16 {
            var column = Column(quad, of: one.span)
            column.transform()
            column.write(to: &one, at: quad, stride: 16)
        }
        separate(one.span, into: &spectra.caller, &spectra.farEnd)
        return spectra
    }

    // MARK: - Four points

    /// Points a quarter of the signal apart, four times over: the lanes.
    private struct Column {
        var a: Point
        var b: Point
        var c: Point
        var d: Point

        @inline(__always)
        init(_ quad: Int, of points: Span<Point>) {
            (a, b) = (points[quad], points[quad &+ 16])
            (c, d) = (points[quad &+ 32], points[quad &+ 48])
        }

        @inline(__always)
        init(_ quad: Int, of caller: Span<Quad>, _ farEnd: Span<Quad>, under window: Span<Quad>) {
            let places = (quad, quad &+ 16, quad &+ 32, quad &+ 48)
            a = Point(caller, farEnd, places.0, window)
            b = Point(caller, farEnd, places.1, window)
            c = Point(caller, farEnd, places.2, window)
            d = Point(caller, farEnd, places.3, window)
        }

        /// The transform of four points: additions only, for their turns are by right angles.
        @inline(__always)
        mutating func transform() {
            let sums = (
                even: Point(real: a.real + c.real, imaginary: a.imaginary + c.imaginary),
                odd: Point(real: b.real + d.real, imaginary: b.imaginary + d.imaginary)
            )
            let differences = (
                even: Point(real: a.real - c.real, imaginary: a.imaginary - c.imaginary),
                odd: Point(real: b.real - d.real, imaginary: b.imaginary - d.imaginary)
            )
            a.real = sums.even.real + sums.odd.real
            a.imaginary = sums.even.imaginary + sums.odd.imaginary
            c.real = sums.even.real - sums.odd.real
            c.imaginary = sums.even.imaginary - sums.odd.imaginary
            b.real = differences.even.real + differences.odd.imaginary
            b.imaginary = differences.even.imaginary - differences.odd.real
            d.real = differences.even.real - differences.odd.imaginary
            d.imaginary = differences.even.imaginary + differences.odd.real
        }

        /// Turns all but the first.
        @inline(__always)
        mutating func turn(_ turns: Turns) {
            turns.one.apply(to: &b)
            turns.two.apply(to: &c)
            turns.three.apply(to: &d)
        }

        @inline(__always)
        func write(to points: inout MutableSpan<Point>, at place: Int, stride: Int) {
            points[place] = a
            points[place &+ stride] = b
            points[place &+ 2 &* stride] = c
            points[place &+ 3 &* stride] = d
        }
    }

    @inline(__always)
    private static func transpose(_ points: inout MutableSpan<Point>, at place: Int) {
        var (a, b) = (points[place], points[place &+ 1])
        var (c, d) = (points[place &+ 2], points[place &+ 3])
        Quad.transpose(&a.real, &b.real, &c.real, &d.real)
        Quad.transpose(&a.imaginary, &b.imaginary, &c.imaginary, &d.imaginary)
        (points[place], points[place &+ 1]) = (a, b)
        (points[place &+ 2], points[place &+ 3]) = (c, d)
    }

    // MARK: - Two spectra

    /// Takes the two spectra apart: the first signal's is the part that mirrors as a real signal's does.
    private static func separate(
        _ points: Span<Point>,
        into caller: inout PowerSpectrum,
        _ farEnd: inout PowerSpectrum
    ) {
        precondition(points.count == 64)
        // The window's own power (3/8 of a rectangle's), and that each bin stands for its mirror image too.
        let scale: Float = 1 / (65_536 * 0.093_75)
        for quad in 1..<28 {
            // The bins 4q to 4q + 3, and their images 256 − 4q down to 253 − 4q.
            let (here, low, high) = (points[quad], points[63 &- quad], points[64 &- quad])
            let (a, b) = (here.real, here.imaginary)
            let c = Quad(high.real[0], low.real[3], low.real[2], low.real[1])
            let d = Quad(high.imaginary[0], low.imaginary[3], low.imaginary[2], low.imaginary[1])
            caller[quad] = ((a + c) * (a + c) + (b - d) * (b - d)) * scale
            farEnd[quad] = ((b + d) * (b + d) + (a - c) * (a - c)) * scale
        }
        clear(&caller)
        clear(&farEnd)
    }

    /// The bins 4, 5 and 111 lie beside the bands.
    private static func clear(_ spectrum: inout PowerSpectrum) {
        (spectrum[1][0], spectrum[1][1], spectrum[27][3]) = (0, 0, 0)
    }

    // MARK: - Tables

    /// A turn in each lane.
    private struct Turn {
        let cosine: Quad
        let sine: Quad

        /// By these parts of a circle, clockwise.
        init(_ parts: SIMD4<Double>) {
            let angles = -2 * Double.pi * parts
            cosine = Quad((0..<4).map { Float(cos(angles[$0])) })
            sine = Quad((0..<4).map { Float(sin(angles[$0])) })
        }

        @inline(__always)
        func apply(to point: inout Point) {
            point = Point(
                real: point.real * cosine - point.imaginary * sine,
                imaginary: point.real * sine + point.imaginary * cosine
            )
        }
    }

    private struct Turns {
        let one: Turn
        let two: Turn
        let three: Turn

        init(_ parts: SIMD4<Double>) {
            one = Turn(parts)
            two = Turn(parts * 2)
            three = Turn(parts * 3)
        }
    }

    /// The turns of the first three passes, sixteen quads each.
    private static let turns: [Turns] =
        (0..<16).map { quad in Turns(SIMD4((0..<4).map { Double(4 * quad + $0) / 256 })) }
        + (0..<16).map { quad in Turns(SIMD4(repeating: Double(quad) / 64)) }
        + (0..<16).map { quad in Turns(SIMD4(repeating: Double(quad / 4) / 16)) }

    private static let window: [Quad] = (0..<64).map { quad in
        Quad((0..<4).map { weight(of: quad * 4 + $0) })
    }

    /// Hann's window.
    private static func weight(of sample: Int) -> Float {
        Float(0.5 - 0.5 * cos(2 * Double.pi * (Double(sample) + 0.5) / Double(length)))
    }
}
