import Reactor

/// What the command line asks for.
struct Options {
    var address = SocketAddress.loopback(port: 0)
    var loops = 1
    var certificate: String?
    var key: String?
    var deflates = false
    var autobahn: String?
    var agent = "syrinx"
    var get: String?
    var webSocket: String?
    var trusted: String?
    var body: String?
    var wantsHelp = false

    static let help = """
        usage: transport-echo [--port N] [--any-address] [--loops N] [--deflate] [--tls --cert FILE --key FILE]
               transport-echo --get URL [--ca FILE] [--body FILE]
               transport-echo --ws-client URL [--ca FILE] [--deflate]
               transport-echo --autobahn-client ws://HOST:PORT [--agent NAME] [--deflate]

        Serves a WebSocket echo at /, an HTTP echo at /http and a constant at /plaintext.
          --port N          the port to listen on (default 0: any; it is printed)
          --any-address     listen on every address instead of the loopback
          --loops N         how many event loops (default 1)
          --deflate         agree to permessage-deflate, or as a client offer it
          --tls             serve TLS with the certificate chain and key given (PEM)
          --get URL         ask for it and print the content; status 1 and a sentence unless it is answered with 2xx
          --body FILE       post the file's content instead
          --ws-client URL   send messages of many sizes to a WebSocket that echoes, and compare what comes back
          --ca FILE         the certificates to trust as a client (PEM) instead of the system's
          --autobahn-client play the client of an Autobahn fuzzing server
          --agent NAME      the name its report is filed under (default syrinx)
        """

    init(_ arguments: [String]) throws(UsageError) {
        var port: UInt16 = 0
        var any = false
        var tls = false
        var rest = arguments[...]
        func value(of option: String) throws(UsageError) -> String {
            guard let value = rest.popFirst() else { throw UsageError("\(option) needs a value") }
            return value
        }
        func number<Number: FixedWidthInteger>(of option: String) throws(UsageError) -> Number {
            let text = try value(of: option)
            guard let number = Number(text) else { throw UsageError("\(option) takes a number, not \"\(text)\"") }
            return number
        }
        while let option = rest.popFirst() {
            switch option {
            case "--port": port = try number(of: option)
            case "--any-address": any = true
            case "--loops": loops = try number(of: option)
            case "--tls": tls = true
            case "--cert": certificate = try value(of: option)
            case "--key": key = try value(of: option)
            case "--deflate": deflates = true
            case "--autobahn-client": autobahn = try value(of: option)
            case "--agent": agent = try value(of: option)
            case "--get": get = try value(of: option)
            case "--ws-client": webSocket = try value(of: option)
            case "--ca": trusted = try value(of: option)
            case "--body": body = try value(of: option)
            case "--help", "-h": wantsHelp = true
            default: throw UsageError("unknown option \"\(option)\"; --help lists them")
            }
        }
        address = any ? .any(port: port) : .loopback(port: port)
        guard loops > 0 else { throw UsageError("--loops takes a number from 1 on") }
        guard tls == (certificate != nil && key != nil) else {
            throw UsageError("--tls, --cert FILE and --key FILE go together")
        }
    }
}

/// What is wrong with the command line.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
