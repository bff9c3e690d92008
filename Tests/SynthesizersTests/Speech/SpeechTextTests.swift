import ProviderKit
import Testing

@testable import Synthesizers

struct WordJoinerTests {
    private func letters(_ text: String, from start: Int = 0) -> SpokenLetters {
        var letters = SpokenLetters()
        for (index, letter) in text.enumerated() {
            letters.letters.append(String(letter))
            letters.starts.append(.milliseconds(start + 10 * index))
            letters.ends.append(.milliseconds(start + 10 * index + 10))
        }
        return letters
    }

    @Test(arguments: ["Your appointment is at 9:30.", "One", "a  b ", "Grüß Gott, é!", "“Yes”, he said. No"])
    func `words joined over messages cut anywhere are the text`(text: String) {
        for cut in 0...text.count {
            var joiner = WordJoiner()
            let head = String(text.prefix(cut))
            let tail = String(text.dropFirst(cut))
            // Times restart in each message; the base is where its audio begins.
            var words = joiner.add(letters(head), from: .zero)
            words += joiner.add(letters(tail), from: .milliseconds(10 * cut))
            words += joiner.finish()
            #expect(words.map(\.text).joined() == text)
            #expect(words.first?.start == .zero)
            #expect(words.last?.end == .milliseconds(10 * text.count))
            for (one, next) in zip(words, words.dropFirst()) { #expect(one.end == next.start) }
        }
    }

    @Test func `a space before the first word is the provider's own`() {
        var joiner = WordJoiner()
        let words = joiner.add(letters(" One two"), from: .zero) + joiner.finish()
        #expect(words.map(\.text) == ["One ", "two"])
        #expect(words.first?.start == .milliseconds(10))
    }

    @Test func `scripts without spaces are cut at each sign`() {
        var joiner = WordJoiner()
        let words = joiner.add(letters("明日は。9時"), from: .zero) + joiner.finish()
        #expect(words.map(\.text) == ["明", "日", "は。9", "時"])
    }

    @Test func `arrays of unequal length are read as far as all go`() {
        var joiner = WordJoiner()
        var broken = letters("abc")
        broken.ends.removeLast()
        #expect(joiner.add(broken, from: .zero).isEmpty)
        #expect(joiner.finish().map(\.text) == ["ab"])
    }
}

struct SpokenTextTests {
    @Test func `words come with what stands around them`() {
        var text = SpokenText()
        text.append("Your parcel, Mr. ")
        #expect(text.take("Your") == "Your ")
        #expect(text.take("parcel") == "parcel, ")
        text.append("Novák: leaves (today).")
        #expect(text.take("Mr.") == "Mr. ")
        #expect(text.take("Novák") == "Novák: ")
        #expect(text.take("leaves") == "leaves ")
        #expect(text.take("today") == "(today).")
        #expect(text.rest.isEmpty)
    }

    @Test func `a word that is not in the text comes as it is`() {
        var text = SpokenText()
        text.append("At 9:30 sharp.")
        #expect(text.take("At") == "At ")
        #expect(text.take("nine") == "nine ")
        #expect(text.take("thirty") == "thirty ")
        #expect(text.take("sharp") == "9:30 sharp.")
    }

    @Test func `a sign that is told of on its own is said once, and leaves out no word`() {
        var text = SpokenText()
        text.append("¿Yes, \"no\", perhaps? Well, then.")
        let told = ["¿", "Yes", ",", "\"", "no", "\"", ",", "perhaps", "?", "Well", ",", "then", "."]
        #expect(told.map { text.take($0) }.joined() == "¿Yes, \"no\", perhaps? Well, then.")
    }
}

struct TextPiecesTests {
    @Test(arguments: [
        ("Hello.", true), ("Hello? ", true), ("He said \"no.\"", true), ("今日は。", true), ("and then", false),
        ("9.3", false), ("", false), ("one, ", false),
    ])
    func `what ends like a sentence`(text: String, ends: Bool) { #expect(text.endsSentence == ends) }

    @Test func `long texts are cut behind sentences, else words, else anywhere`() {
        #expect("One two. Three four. Five".pieces(upTo: 22) == ["One two. Three four. ", "Five"])
        #expect("One two three".pieces(upTo: 9) == ["One two ", "three"])
        #expect("abcdefgh".pieces(upTo: 3) == ["abc", "def", "gh"])
        #expect("short".pieces(upTo: 100) == ["short"])
    }

    @Test func `no piece is longer than allowed, and nothing is lost`() {
        let text = String(repeating: "Dr. Novák comes at 9.30, or later; ask him! ", count: 40)
        for limit in 1...120 {
            let pieces = text.pieces(upTo: limit)
            #expect(pieces.allSatisfy { $0.count <= limit })
            if limit > 20 { #expect(pieces.joined() == text) }
        }
    }

    @Test(arguments: [
        (" ", false), ("…!?", false), ("-", false), ("🙂", false), ("a", true), ("9", true), ("€", true), ("%", true),
        ("你", true), ("नमस्ते", true),
    ])
    func `what a voice can say`(text: String, isSpeakable: Bool) { #expect(text.isSpeakable == isSpeakable) }
}

struct WholeSamplesTests {
    @Test func `samples are whole wherever the bytes are cut`() {
        let bytes = (0..<11).map { UInt8($0) }
        for first in 0...11 {
            for second in first...11 {
                var samples = WholeSamples(.linear16(rate: 24_000))
                var joined: [UInt8] = []
                for piece in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    let whole = samples.take(Array(piece))
                    #expect(whole.count % 2 == 0)
                    joined += whole
                }
                #expect(joined == Array(bytes.prefix(10)))
            }
        }
    }

    @Test func `bytes that are samples pass as they are`() {
        var samples = WholeSamples(.muLaw)
        #expect(samples.take([1, 2, 3]) == [1, 2, 3])
    }
}

struct LineSplitterTests {
    @Test func `lines are found wherever the bytes are cut`() {
        let text = Array("{\"a\":1}\n\r\n\n{\"b\":2}\r\n{\"c\":3}".utf8)
        for cut in 0...text.count {
            var splitter = LineSplitter()
            var lines = splitter.take(Array(text[..<cut])) + splitter.take(Array(text[cut...]))
            if let last = splitter.finish() { lines.append(last) }
            #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["{\"a\":1}", "{\"b\":2}\r", "{\"c\":3}"])
        }
    }
}
