extension TwiML {
    /// A text that Twilio speaks.
    public struct Say: Sendable, Equatable {
        /// What is said.
        public var text: String
        /// In which language; Twilio's own choice if nil.
        public var language: String?
        /// By which voice; Twilio's own choice if nil.
        public var voice: String?
        /// How often; 0 is for ever.
        public var times: Int

        /// Makes a text to be spoken.
        public init(_ text: String, language: String? = nil, voice: String? = nil, times: Int = 1) {
            self.text = text
            self.language = language
            self.voice = voice
            self.times = times
        }

        /// The most characters of one verb that all of Twilio's voices take.
        public static let longest = 3_000

        func write(to xml: inout XMLText) {
            for piece in Self.pieces(of: text) {
                xml.element(
                    "Say",
                    ["language": language, "voice": voice, "loop": times == 1 ? nil : "\(times)"]
                ) { $0.content(String(piece)) }
            }
        }

        /// A long text in pieces that are short enough, cut at spaces where there are any.
        static func pieces(of text: String) -> [Substring] {
            var pieces: [Substring] = []
            var rest = text[...]
            while rest.utf16.count > longest {
                let limit = rest.utf16.index(rest.startIndex, offsetBy: longest)
                // What Twilio counts is not said: the smallest unit is, and no character is cut in two.
                let end = rest.indices.last { $0 <= limit } ?? rest.startIndex
                let head = rest[..<end]
                let cut = head.lastIndex { $0.isWhitespace } ?? (head.isEmpty ? rest.endIndex : end)
                pieces.append(rest[..<cut])
                rest = rest[cut...].drop { $0.isWhitespace }
            }
            if !rest.isEmpty { pieces.append(rest) }
            return pieces
        }
    }
}
