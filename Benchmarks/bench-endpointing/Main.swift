import Endpointing
import Glibc

@main
enum Main {
    static func main() {
        var v = VoiceActivity()
        var f = [VoiceActivity.Frame](repeating: .init(repeating: 0), count: 500)
        var g = f
        var s: UInt64 = 1
        for i in 0..<500 {
            for k in 0..<160 {
                s = s &* 6364136223846793005 &+ 1442695040888963407
                let r = Float(Int32(truncatingIfNeeded: s >> 33)) / 2147483648
                f[i][k] = (i / 50) % 2 == 0 ? r * 0.001 : 0.2 * sin(Float(i * 160 + k) * 0.12) + r * 0.01
                g[i][k] = (i / 80) % 2 == 0 ? 0 : 0.2 * sin(Float(i * 160 + k) * 0.17)
            }
        }
        for _ in 0..<7 {
            var t = timespec(); unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
            let a = t.tv_sec * 1_000_000_000 + t.tv_nsec
            var n: Float = 0
            for _ in 0..<20 { for i in 0..<500 { n += v.process(f[i].span, farEnd: g[i].span).probability } }
            unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); let b = t.tv_sec * 1_000_000_000 + t.tv_nsec
            print(Double(b - a) / 10000, n)
        }
    }
}
