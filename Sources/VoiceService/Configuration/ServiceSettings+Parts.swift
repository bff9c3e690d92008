internal import AgentFiles
internal import FastJSON
internal import FrontDoor
internal import Telemetry

// The parts of a service's settings, each read by itself.
extension ServiceSettings {
    mutating func readListening(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = listening
        var place: SettingPlace?
        try reader.object("listen", "Where the service listens.") { part throws(JSON5Error) in
            let port = try part.integer("port", in: 0...65_535, default: Int(found.port), "The port; 0 for any.")
            found.port = UInt16(port)
            found.isEverywhere = try part.flag(
                "anyAddress",
                default: found.isEverywhere,
                "Whether on every address, instead of the loopback."
            )
            let tls = try part.node?.memberIfPresent("tls")
            if let tls { place = .file(tls) }
            try part.object("tls", "The certificate; without it a proxy has one.") { part throws(JSON5Error) in
                let chain = try part.text("chain", "The file of the certificate's chain (PEM).") {
                    node throws(JSON5Error) in try node.filePath()
                }
                let key = try part.text("key", "The file of its private key (PEM).") {
                    node throws(JSON5Error) in try node.filePath()
                }
                guard let tls else { return }
                guard let chain, let key else { throw tls.error("both \"chain\" and \"key\" are needed") }
                found.certificate = Certificate(chain: chain, key: key)
            }
            found.localCarrier =
                try part.integerIfPresent(
                    "localCarrier",
                    in: 0...65_535,
                    "The port of the loopback on which unsigned streams are taken, for harnesses."
                ).map { UInt16($0) }
            found.localCarrierIsSecure = try part.flag(
                "localCarrierTLS",
                default: found.localCarrierIsSecure,
                "Whether those streams have TLS, by the certificate of `tls`."
            )
            if let loops = try part.integerIfPresent(
                "loops",
                in: 1...256,
                "How many event loops; one a core unless told."
            ) {
                found.loops = loops
            }
        }
        listening = found
        places["listen.tls"] = place
    }

    mutating func readDrain(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = drain
        try reader.object("drain", "How the service ends.") { part throws(JSON5Error) in
            let seconds = try part.number(
                "patience",
                in: 0...86_400,
                default: found.patience / .seconds(1),
                "How long calls that go on then may go on. In seconds."
            )
            found.patience = .seconds(seconds)
            found.goodbye = try part.text(
                "goodbye",
                default: found.goodbye,
                "What those are told who still talk after it."
            )
        }
        drain = found
    }

    mutating func readLog(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = logFormat
        try reader.object("log", "What is written down while it runs.") { part throws(JSON5Error) in
            let word = try part.word(
                "format",
                among: LogFormat.allCases.map(\.rawValue),
                default: found.rawValue,
                "Lines for people, or a JSON object a line."
            )
            found = LogFormat(rawValue: word) ?? found
        }
        logFormat = found
    }

    mutating func readMetrics(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = metricsToken
        try reader.object("metrics", "The figures at `/metrics`.") { part throws(JSON5Error) in
            found = try part.secret(
                "token",
                variable: "SYRINX_METRICS_TOKEN",
                "What has to be shown there; without it, to be on this machine."
            )
        }
        metricsToken = found
    }
}
