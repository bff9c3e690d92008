#if Opus
    internal import Glibc
    internal import TelephoneAudio

    /// Where a recording's samples come from: 8 kHz, of two channels one each in turn.
    public protocol RecordingSource {
        /// The next samples, at most that many; none at the end.
        mutating func next(_ count: Int) throws -> [Int16]
    }

    /// A recording that is in memory.
    public struct RecordedSamples: RecordingSource, Sendable {
        private let samples: [Int16]
        private var place = 0

        /// Makes a source of samples.
        public init(_ samples: [Int16]) { self.samples = samples }

        /// The next samples.
        public mutating func next(_ count: Int) -> [Int16] {
            let end = min(samples.count, place + max(0, count))
            defer { place = end }
            return Array(samples[place..<end])
        }
    }

    /// A file could not be read or written.
    public struct RecordingFileError: Error, Equatable, Sendable, CustomStringConvertible {
        /// The system's number for the reason.
        public let code: Int32
        /// What was attempted.
        public let attempt: String

        /// What failed and why.
        public var description: String {
            // The text is the C library's own.
            attempt + ": " + (unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
        }

        static func last(_ attempt: String) -> Self { Self(code: errno, attempt: attempt) }
    }

    /// A recording in files of µ-law without a header: one file, or one for each of two channels.
    ///
    /// The shorter of two is followed by silence.
    public struct MuLawFiles: RecordingSource {
        private let files: [ReadableFile]
        private var buffers: [[UInt8]]

        /// Opens one file, or two.
        public init(_ paths: [String]) throws(RecordingFileError) {
            var files: [ReadableFile] = []
            for path in paths.prefix(2) { files.append(try ReadableFile(path)) }
            self.files = files
            buffers = files.map { _ in [] }
        }

        /// The next samples.
        public mutating func next(_ count: Int) throws -> [Int16] {
            guard !files.isEmpty else { return [] }
            let length = max(1, count / files.count)
            for (index, file) in files.enumerated() { buffers[index] = try file.read(length) }
            let most = buffers.map(\.count).max() ?? 0
            var samples: [Int16] = []
            samples.reserveCapacity(most * files.count)
            for place in 0..<most {
                for buffer in buffers { samples.append(place < buffer.count ? MuLaw.decode(buffer[place]) : 0) }
            }
            return samples
        }
    }

    /// An open file.
    final class ReadableFile {
        private let descriptor: Int32
        private let path: String

        init(_ path: String) throws(RecordingFileError) {
            self.path = path
            descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .last("opening \(path)") }
        }

        deinit { close(descriptor) }

        /// The next bytes: that many, fewer only at the end.
        func read(_ count: Int) throws(RecordingFileError) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let got = unsafe bytes.withUnsafeMutableBytes { room in
                    unsafe Glibc.read(descriptor, room.baseAddress?.advanced(by: filled), count - filled)
                }
                if got == 0 { break }
                if got > 0 { filled += got } else if errno != EINTR { throw .last("reading \(path)") }
            }
            bytes.removeLast(count - filled)
            return bytes
        }
    }
#endif
