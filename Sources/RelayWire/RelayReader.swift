internal import FastJSON

/// Reads what Twilio says on a ConversationRelay socket.
package enum RelayReader {
    /// The fields of any message, gathered in one pass; what its type does not use stays empty.
    private struct Fields {
        var type: Kind?
        var prompt: String?
        var language = ""
        var isLast: Bool?
        var heard: String?
        var milliseconds: Int64?
        var digit: String?
        var description = ""
        var name: String?
        var value = ""
        var setup = RelaySetup()
    }

    private enum Kind { case setup, prompt, interrupt, dtmf, error, info, unknown }

    /// Reads a message, which came as a text frame.
    package static func read(_ message: Span<UInt8>) throws(RelayMessageError) -> RelayMessage {
        let fields: Fields
        do throws(JSONError) {
            fields = try gather(message)
        } catch {
            throw .json(offset: error.offset, reason: "\(error)")
        }
        switch fields.type {
        case .setup?:
            guard !fields.setup.session.isEmpty else { throw .missing("sessionId") }
            return .setup(fields.setup)
        case .prompt?:
            guard let text = fields.prompt else { throw .missing("voicePrompt") }
            // Who clones the protocol may know no partial prompts.
            return .prompt(text: text, language: fields.language, isLast: fields.isLast ?? true)
        case .interrupt?:
            guard let heard = fields.heard else { throw .missing("utteranceUntilInterrupt") }
            if let milliseconds = fields.milliseconds, !(0..<(1 << 40)).contains(milliseconds) {
                throw .outOfRange("durationUntilInterruptMs")
            }
            return .interrupt(heard: heard, milliseconds: fields.milliseconds)
        case .dtmf?:
            guard let digit = fields.digit, let key = digit.first else { throw .missing("digit") }
            guard digit.utf8.count == 1, "0123456789*#ABCD".contains(key) else { throw .unknownValue("digit") }
            return .key(key)
        case .error?: return .error(fields.description)
        case .info?:
            guard let name = fields.name else { throw .missing("name") }
            return .info(try info(name, fields.value))
        case .unknown?: return .unknown
        case nil: throw .missing("type")
        }
    }

    private static func info(_ name: String, _ value: String) throws(RelayMessageError) -> RelayInfo {
        switch name {
        case "agentSpeaking": .agentSpeaking(try isOn(value))
        case "clientSpeaking": .callerSpeaking(try isOn(value))
        case "tokensPlayed": .played(value)
        default: .other(name)
        }
    }

    private static func isOn(_ value: String) throws(RelayMessageError) -> Bool {
        switch value {
        case "on": true
        case "off": false
        default: throw .unknownValue("value")
        }
    }

    private static func gather(_ message: Span<UInt8>) throws(JSONError) -> Fields {
        var fields = Fields()
        var reader = JSONReader(message)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "type": fields.type = kind(try reader.string())
            case "voicePrompt": fields.prompt = String(try reader.string())
            case "lang": fields.language = try text(&reader)
            case "last": fields.isLast = try reader.bool()
            case "utteranceUntilInterrupt": fields.heard = String(try reader.string())
            // A number in today's documentation, a string in yesterday's.
            case "durationUntilInterruptMs": fields.milliseconds = try milliseconds(&reader)
            case "digit": fields.digit = String(try reader.string())
            case "description": fields.description = try text(&reader)
            // Those of messages that are not known may hold anything.
            case "name": if try reader.nextKind() == .string { fields.name = String(try reader.string()) }
            case "value": fields.value = try value(&reader)
            case "sessionId": fields.setup.session = try text(&reader)
            case "callSid": fields.setup.call = try text(&reader)
            case "parentCallSid": fields.setup.parentCall = try text(&reader)
            case "accountSid": fields.setup.account = try text(&reader)
            case "from": fields.setup.from = try text(&reader)
            case "to": fields.setup.to = try text(&reader)
            case "callerName": fields.setup.callerName = try text(&reader)
            case "forwardedFrom": fields.setup.forwardedFrom = try text(&reader)
            case "callType": fields.setup.kind = try text(&reader)
            case "direction": fields.setup.direction = try text(&reader)
            case "callStatus": fields.setup.status = try text(&reader)
            case "customParameters": try readParameters(&reader, &fields.setup)
            default: break
            }
        }
        try reader.finish()
        return fields
    }

    private static func kind(_ name: borrowing JSONString) -> Kind {
        switch name {
        case "prompt": .prompt
        case "interrupt": .interrupt
        case "setup": .setup
        case "dtmf": .dtmf
        case "info": .info
        case "error": .error
        default: .unknown
        }
    }

    /// A string; nothing is told as an empty one, as nothing, or as null.
    private static func text(_ reader: inout JSONReader) throws(JSONError) -> String {
        if try reader.takeNull() { return "" }
        return String(try reader.string())
    }

    private static func milliseconds(_ reader: inout JSONReader) throws(JSONError) -> Int64? {
        if try reader.takeNull() { return nil }
        guard try reader.nextKind() == .number else { return try reader.quotedInteger() }
        // It may have a fraction.
        let value = try reader.double()
        return value.magnitude < 1e15 ? Int64(value) : -1
    }

    private static func value(_ reader: inout JSONReader) throws(JSONError) -> String {
        switch try reader.nextKind() {
        case .string: return String(try reader.string())
        case .number: return "\(try reader.double())"
        case .bool: return try reader.bool() ? "on" : "off"
        default: return ""
        }
    }

    private static func readParameters(
        _ reader: inout JSONReader,
        _ setup: inout RelaySetup
    ) throws(JSONError) {
        if try reader.takeNull() { return }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = String(key)
            setup.parameters[name] = try value(&reader)
        }
    }
}
