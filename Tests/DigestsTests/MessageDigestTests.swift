import Digests
import Testing

struct MessageDigestTests {
    @Test func `digests are as their standards have them`() {
        let abc = Array("abc".utf8)
        #expect(MessageDigest.hex(MessageDigest.sha1.of(abc.span)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            MessageDigest.hex(MessageDigest.sha256.of(abc.span))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        let (key, text) = (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(
            MessageDigest.hex(MessageDigest.sha1.of(text.span, key: key.span))
                == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        )
        #expect(
            MessageDigest.hex(MessageDigest.sha256.of(text.span, key: key.span))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        )
    }

    // RFC 4231, test case 1.
    @Test func `bytes that are no text are digested under a key that is none`() {
        let (key, text) = ([UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8))
        #expect(
            MessageDigest.hex(MessageDigest.sha256.of(text.span, key: key.span))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        )
    }

    @Test func `nothing has a digest, too`() {
        let nothing: [UInt8] = []
        #expect(
            MessageDigest.hex(MessageDigest.sha256.of(nothing.span))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(MessageDigest.sha1.of(nothing.span, key: nothing.span).count == 20)
    }

    @Test func `secrets are the same only when every byte is`() {
        let secret: [UInt8] = [1, 2, 3]
        // The macro takes no spans.
        func areEqual(_ other: [UInt8]) -> Bool { MessageDigest.areEqual(secret.span, other.span) }
        #expect(areEqual([1, 2, 3]))
        for other: [UInt8] in [[], [1, 2], [1, 2, 4], [0, 2, 3], [1, 2, 3, 0]] {
            #expect(!areEqual(other))
        }
    }
}
