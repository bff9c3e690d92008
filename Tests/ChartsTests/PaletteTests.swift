import Foundation
import Testing

@testable import Charts

/// The colours of both themes, checked by the usual formulas and not by eye.
struct PaletteTests {
    enum Theme: CaseIterable { case light, dark }

    /// How colours are seen with all cones, and without one kind of them (Machado, Oliveira and Fernandes, 2009).
    enum Sight: CaseIterable {
        case usual
        case protanopia
        case deuteranopia
        case tritanopia

        var matrix: [[Double]] {
            switch self {
            case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
            case .protanopia:
                [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
            case .deuteranopia:
                [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
            case .tritanopia:
                [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
            }
        }
    }

    private func colours(_ theme: Theme) throws -> [String: [Double]] {
        let sheets = PageStyle.colours.components(separatedBy: "@media")
        let sheet = try #require(theme == .light ? sheets.first : sheets.last)
        var colours: [String: [Double]] = [:]
        for match in sheet.matches(of: #/--([a-z0-9-]+): #([0-9a-f]{6});/#) {
            let value = try #require(Int(match.2, radix: 16))
            colours[String(match.1)] = [value >> 16, value >> 8 & 255, value & 255].map { byte in
                let share = Double(byte) / 255
                return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
            }
        }
        return colours
    }

    private func luminance(_ colour: [Double]) -> Double {
        0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
    }

    private func contrast(_ one: [Double], _ other: [Double]) -> Double {
        let sorted = [luminance(one), luminance(other)].sorted()
        return (sorted[1] + 0.05) / (sorted[0] + 0.05)
    }

    /// CIE L*a*b*, in which distances are about those that are seen.
    private func lab(_ colour: [Double]) -> [Double] {
        let x = (0.4124564 * colour[0] + 0.3575761 * colour[1] + 0.1804375 * colour[2]) / 0.95047
        let z = (0.0193339 * colour[0] + 0.119192 * colour[1] + 0.9503041 * colour[2]) / 1.08883
        let f = [x, luminance(colour), z].map { $0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16.0 / 116 }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    @Test(arguments: Theme.allCases)
    func `words and lines stand out from the paper`(theme: Theme) throws {
        let colours = try colours(theme)
        let paper = try #require(colours["paper"])
        for name in ["ink", "muted", "accent", "warn"] {
            #expect(contrast(try #require(colours[name]), paper) >= 4.5, "\(name)")
        }
        for series in 0..<6 { #expect(contrast(try #require(colours["s\(series)"]), paper) >= 3, "s\(series)") }
    }

    @Test(arguments: Theme.allCases)
    func `words stand out from what they are written on`(theme: Theme) throws {
        let colours = try colours(theme)
        for series in 0..<6 {
            let value = contrast(try #require(colours["o\(series)"]), try #require(colours["s\(series)"]))
            #expect(value >= 4.5, "series \(series): \(value)")
        }
        for name in ["line", "ear", "ear-light", "mind", "mind-middle", "mind-light", "voice"] {
            let value = contrast(try #require(colours["on-\(name)"]), try #require(colours[name]))
            #expect(value >= 4.5, "\(name): \(value)")
        }
    }

    @Test(arguments: Theme.allCases, Sight.allCases)
    func `series are told apart with and without each kind of cone`(theme: Theme, sight: Sight) throws {
        let colours = try colours(theme)
        let seen = try (0..<6).map { series in
            let colour = try #require(colours["s\(series)"])
            return lab(
                sight.matrix.map { row in
                    min(max(zip(row, colour).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1)
                }
            )
        }
        for (index, one) in seen.enumerated() {
            for other in seen[..<index] {
                let distance = zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
                #expect(distance > 15, "series \(index): \(distance)")
            }
        }
    }
}
