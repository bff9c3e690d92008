import Octets
import Testing

@testable import RelayWire

private func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer()
    write(&buffer)
    return String(decoding: buffer.bytes)
}

struct RelayWriterTests {
    @Test func `a text has what is set, and nothing else`() {
        #expect(
            written { RelayWriter.text(RelayText("Einen Moment, "), into: &$0) }
                == #"{"type":"text","token":"Einen Moment, ","last":false}"#
        )
        let full = RelayText(" \"so\"", isLast: true, language: "de-DE", interruptible: true, preemptible: false)
        #expect(
            written { RelayWriter.text(full, into: &$0) }
                == #"{"type":"text","token":" \"so\"","last":true,"lang":"de-DE","interruptible":true,"preemptible":false}"#
        )
    }

    @Test func `a turn may end with an empty token, which is never null`() {
        #expect(
            written { RelayWriter.text(RelayText("", isLast: true), into: &$0) }
                == #"{"type":"text","token":"","last":true}"#
        )
    }

    @Test func `a recording is played once unless told otherwise`() {
        #expect(
            written { RelayWriter.play("https://a.example/b.mp3", into: &$0) }
                == #"{"type":"play","source":"https://a.example/b.mp3"}"#
        )
        #expect(
            written { RelayWriter.play("a", times: 0, interruptible: false, preemptible: true, into: &$0) }
                == #"{"type":"play","source":"a","loop":0,"preemptible":true,"interruptible":false}"#
        )
    }

    @Test func `only keys that there are are pressed`() {
        #expect(
            written { RelayWriter.sendDigits("1w2#ABx", into: &$0) } == #"{"type":"sendDigits","digits":"1w2#"}"#
        )
        #expect(written { RelayWriter.sendDigits("AB", into: &$0) } == "")
    }

    @Test func `a language message names one direction at least`() {
        #expect(
            written { RelayWriter.language(spoken: "en-US", heard: "en-US", into: &$0) }
                == #"{"type":"language","ttsLanguage":"en-US","transcriptionLanguage":"en-US"}"#
        )
        #expect(
            written { RelayWriter.language(spoken: nil, heard: "en-US", into: &$0) }
                == #"{"type":"language","transcriptionLanguage":"en-US"}"#
        )
        #expect(written { RelayWriter.language(spoken: nil, heard: nil, into: &$0) } == "")
    }

    @Test func `what is handed on is a string, whatever it holds`() {
        #expect(written { RelayWriter.end(into: &$0) } == #"{"type":"end"}"#)
        #expect(
            written { RelayWriter.end(handOff: #"{"reason":"human"}"#, into: &$0) }
                == #"{"type":"end","handoffData":"{\"reason\":\"human\"}"}"#
        )
    }
}
