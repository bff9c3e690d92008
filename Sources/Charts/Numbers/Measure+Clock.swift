extension Measure {
    /// Minutes and seconds; an hour is sixty minutes.
    static func clock(_ seconds: Double, decimals: Int) -> String {
        let decimals = min(max(decimals, 0), 3)
        guard seconds.isDrawable, seconds.magnitude < 1e9 else { return number.text(seconds) }
        let scale = Double.power(ofTen: decimals)
        let rounded = (abs(seconds) * scale).rounded() / scale
        let minutes = (rounded / 60).rounded(.down)
        let rest = (rounded - minutes * 60).fixed(decimals)
        let isShort = rest.prefix { $0 != "." }.count < 2
        let sign = seconds < 0 && rounded > 0 ? "−" : ""
        return "\(sign)\(minutes.fixed(0)):\(isShort ? "0" : "")\(rest)"
    }
}
