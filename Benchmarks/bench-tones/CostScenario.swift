import CallTiming
import Foundation
import TelephoneAudio

/// What a frame of 20 ms costs each detector: CPU time of the thread, the median of runs in turn.
enum CostScenario {
    static func run() -> Outcome {
        var random = Seeded(7)
        // Noise with keys in it, so that all of the code is at work at times.
        var keys = ToneGenerator(DTMFDigit.allCases, duration: .milliseconds(80), gap: .milliseconds(500))
        let samples = keys.samples(.max).map { Int16(max(-32_768, min(32_767, Double($0) + 200 * random.normal()))) }
        let frames = samples.count / 160
        var detectorRuns: [Double] = []
        var progressRuns: [Double] = []
        var told = 0
        for _ in 0..<15 {
            detectorRuns.append(
                time(frames) {
                    var detector = DTMFDetector()
                    for _ in 0..<20 {
                        for frame in 0..<frames {
                            detector.process(samples.span.extracting((frame * 160)..<(frame * 160 + 160))) { _ in
                                told += 1
                            }
                        }
                    }
                }
            )
            progressRuns.append(
                time(frames) {
                    var detector = CallProgressDetector()
                    for _ in 0..<20 {
                        for frame in 0..<frames {
                            detector.process(samples.span.extracting((frame * 160)..<(frame * 160 + 160))) { _ in
                                told += 1
                            }
                        }
                    }
                }
            )
        }
        let (keysCost, progressCost) = (median(detectorRuns), median(progressRuns))
        return Outcome(
            measured: keysCost,
            unit: "ns",
            reference: "\(progressCost) ns for call progress",
            details: [("callProgress", progressCost)],
            lines: ["a frame of 20 ms: \(keysCost) ns for keys, \(progressCost) ns for call progress"]
        )
    }

    private static func median(_ runs: [Double]) -> Double { (runs.sorted()[runs.count / 2] * 10).rounded() / 10 }

    private static func time(_ frames: Int, _ body: () -> Void) -> Double {
        let start = now()
        body()
        return Double(now() - start) / Double(frames * 20)
    }

    private static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
