import Testing

@testable import TwilioWire

struct TwilioSignatureTests {
    typealias Field = TwilioSignature.Field

    struct Request: Sendable {
        var url: String
        var form: [Field] = []
        var signature: String
    }

    static let judge = TwilioSignature([.token("12345")])

    static let posts: [Request] = [
        Request(
            url: "https://example.com/myapp.php?foo=1&bar=2",
            form: [
                Field("CallSid", "CA1234567890ABCDE"), Field("Caller", "+14158675310"), Field("Digits", "1234"),
                Field("From", "+14158675310"), Field("To", "+18005551212"),
            ],
            signature: "L/OH5YylLD5NRKLltdqwSvS0BnU="
        ),
        Request(url: voice, form: ringing, signature: "YH+B5jpxis5Yog0Z0kRwlZNav44="),
        Request(
            url: voice.replacing("org/", with: "org:443/"),
            form: ringing,
            signature: "e2DySbbhOsmIImYJROg4fEWyriY="
        ),
        Request(
            url: "https://voice.example.org/t",
            form: [Field("a b", "x y"), Field("A", "é")],
            signature: "BQpevQyl0pbrNf5vCVmGSsUESq8="
        ),
        Request(
            url: "https://voice.example.org/m",
            form: [Field("K", "2"), Field("K", "1"), Field("K", "2")],
            signature: "SKaPa+E8B8STqqVb805FUR3GFh4="
        ),
    ]

    private static let voice = "https://voice.example.org/twilio/voice?tenant=acme"
    private static let ringing = [
        Field("AccountSid", "ACffeeddccbbaa99887766554433221100"),
        Field("CallSid", "CA00112233445566778899aabbccddeeff"),
        Field("CallStatus", "ringing"), Field("Direction", "inbound"),
        Field("From", "+15550100001"), Field("To", "+15550100002"),
    ]

    @Test(arguments: posts)
    func `a posted form is admitted as Twilio signs it`(request: Request) {
        #expect(TwilioSignature.make(request.url, form: request.form, token: "12345") == request.signature)
        #expect(Self.judge.admits(request.signature, url: request.url, form: request.form))
        #expect(Self.judge.admits(request.signature, url: request.url, form: request.form.reversed()))
        #expect(!TwilioSignature([.token("12346")]).admits(request.signature, url: request.url, form: request.form))
    }

    @Test func `a port that Twilio left out or added does not matter`() {
        let (plain, withPort) = (Self.posts[1], Self.posts[2])
        #expect(Self.judge.admits(plain.signature, url: withPort.url, form: plain.form))
        #expect(Self.judge.admits(withPort.signature, url: plain.url, form: plain.form))
        // Another port than the usual one is another address.
        let other = plain.url.replacing("org/", with: "org:8443/")
        #expect(!Self.judge.admits(withPort.signature, url: other, form: plain.form))
    }

    @Test(arguments: [
        "X4KoyygSTUq+3SoYlJ2ctsQXnjI=", "UrifguZpu9cyTgzB5+UlbjR2+1o=", "f8Hd28SXu+0rQy16ySa8kvUNrBw=",
        "cdzpYeFc2KeBQJGpaamx+9m/9OM=",
    ])
    func `an upgrade is admitted in each way in which it may be signed`(signature: String) {
        for url in ["wss://voice.example.org/twilio/media", "wss://voice.example.org/twilio/media/"] {
            #expect(Self.judge.admitsUpgrade(signature, url: url))
            #expect(!Self.judge.admitsUpgrade(signature, url: url + "x"))
        }
    }

    private static let json = Array(#"{"event":"amd","CallSid":"CA00112233445566778899aabbccddeeff"}"#.utf8)
    private static let jsonURL =
        "https://voice.example.org/twilio/json?bodySHA256=cfe13be04f6cd8fbffc47a9e25e5e323be0725894c689abb8d40d82c1a552345"

    @Test func `a body that is no form is admitted by its digest in the address`() {
        let signature = "dvzR0Xsl/9mQv/5BtchnfSJ/0M4="
        #expect(Self.judge.admits(signature, url: Self.jsonURL, body: Self.json))
        #expect(!Self.judge.admits(signature, url: Self.jsonURL, body: Self.json + [0x20]))
        // Without a digest in the address nothing speaks for the body.
        let url = "https://voice.example.org/twilio/json"
        #expect(!Self.judge.admits(TwilioSignature.make(url, token: "12345"), url: url, body: Self.json))
    }

    @Test func `a shared key signs only what names it, and the token only what does not`() {
        let signature = "Vga32VnE+kFahpI9G1T66XRm8kHlb+zDPnZtZ4GBDlw="
        let judge = TwilioSignature([.token("other"), .sharedKey(id: "SK1", secret: "12345")])
        func admits(_ settings: String?) -> Bool {
            judge.admits(signature, settings: settings, url: Self.jsonURL, body: Self.json)
        }
        #expect(admits("key=SK1,algorithm=HMAC_SHA256"))
        #expect(admits("key=SK1, algorithm=HMAC_SHA256"))
        for settings in [
            nil, "", "key=SK2,algorithm=HMAC_SHA256", "key=SK1,algorithm=HMAC_SHA1", "key=SK1,algorithm=HMAC_MD5",
            "key=SK1", "algorithm=HMAC_SHA256", "key=SK1,key=SK1,algorithm=HMAC_SHA256",
        ] {
            #expect(!admits(settings), "\(settings ?? "none")")
        }
        // A token does not sign what was said to be signed otherwise.
        let made = TwilioSignature.make(Self.jsonURL, token: "12345")
        #expect(!Self.judge.admits(made, settings: "key=SK1,algorithm=HMAC_SHA256", url: Self.jsonURL, body: Self.json))
    }

    @Test(arguments: posts)
    func `every change of one bit is refused`(request: Request) {
        func changes(of text: String) -> [String] {
            let bytes = Array(text.utf8)
            return bytes.indices.flatMap { index in
                (0..<8).compactMap { bit in
                    var changed = bytes
                    changed[index] ^= 1 << bit
                    return String(validating: changed, as: UTF8.self)
                }
            }
        }
        for signature in changes(of: request.signature) {
            #expect(!Self.judge.admits(signature, url: request.url, form: request.form))
        }
        for url in changes(of: request.url) {
            #expect(!Self.judge.admits(request.signature, url: url, form: request.form), "\(url)")
        }
        for (index, field) in request.form.enumerated() {
            var form = request.form
            for value in changes(of: field.value) {
                form[index] = Field(field.name, value)
                #expect(!Self.judge.admits(request.signature, url: request.url, form: form), "\(field) \(value)")
            }
            for name in changes(of: field.name) {
                form[index] = Field(name, field.value)
                #expect(!Self.judge.admits(request.signature, url: request.url, form: form), "\(field) \(name)")
            }
        }
    }

    @Test(arguments: ["", "a", "L/OH5YylLD5NRKLltdqwSvS0BnU", "L/OH5YylLD5NRKLltdqwSvS0BnU=="])
    func `what is no signature is refused`(signature: String) {
        #expect(!Self.judge.admits(signature, url: Self.posts[0].url, form: Self.posts[0].form))
        #expect(!TwilioSignature([]).admits(Self.posts[0].signature, url: Self.posts[0].url, form: Self.posts[0].form))
    }
}
