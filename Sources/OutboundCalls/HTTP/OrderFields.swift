internal import FastJSON
internal import PhoneNumbers
internal import ProviderKit

/// The members of an order as it comes over HTTP: every one is known, and of the kind it should be, or the order is refused.
struct OrderFields {
    private let object: JSONObject

    init(_ value: JSONValue) throws(OutboundRefusal) {
        guard let object = value.objectValue else { throw .invalid(field: "body", "it is no JSON object") }
        self.object = object
    }

    // MARK: Orders

    func order(
        of organisation: Organisation,
        caller: PhoneNumber?,
        key: String?
    ) throws(OutboundRefusal) -> OutboundOrder {
        try allowOnly([
            "to", "from", "agent", "prompt", "message", "variables", "metadata", "conversationId", "idempotencyKey",
            "callType", "firstMessage", "language", "machine", "machineMessage", "statusCallback", "timeZone",
            "ringSeconds", "longestSeconds",
            "record",
        ])
        var order = OutboundOrder(
            of: organisation,
            to: try OutboundNumber.read(try required("to"), field: "to"),
            from: try from(caller),
            speaker: try speaker(),
            conversationID: try text("conversationId", upTo: 200) ?? OutboundCallRecord.newID("conv_")
        )
        order.isConversationOurs = object["conversationId"] == nil || object["conversationId"] == .null
        order.variables = try variables()
        order.firstMessage = try text("firstMessage", upTo: 5_000)
        order.language = try text("language", upTo: 35)
        order.metadata = try metadata()
        order.callType = try text("callType", upTo: 100)
        order.idempotencyKey = try text("idempotencyKey", upTo: 255) ?? key.flatMap { $0.isEmpty ? nil : $0 }
        if let word = try text("machine", upTo: 40) {
            guard let policy = MachinePolicy(rawValue: word) else {
                throw .invalid(field: "machine", "\"\(word)\" is none of talk, leave-message and hang-up")
            }
            order.onMachine = policy
        }
        order.machineMessage = try text("machineMessage", upTo: VoiceMessage.longestText)
        order.statusCallback = try text("statusCallback", upTo: 2_000)
        order.timeZone = try text("timeZone", upTo: 100)
        order.ringing = try number("ringSeconds") ?? order.ringing
        order.longest = try number("longestSeconds")
        order.isRecorded = try flag("record") ?? false
        return order
    }

    /// The form that shops send.
    func storefrontOrder(
        of organisation: Organisation,
        caller: PhoneNumber?
    ) throws(OutboundRefusal) -> OutboundOrder {
        try allowOnly(["phoneNumber", "cadences_prompt", "prompt", "callType", "metadata"])
        let (cadences, plain) = (try text("cadences_prompt", upTo: 100_000), try text("prompt", upTo: 100_000))
        guard let prompt = cadences ?? plain else {
            throw .invalid(field: "prompt", "there are no instructions; give cadences_prompt or prompt")
        }
        let metadata = try metadata()
        var order = OutboundOrder(
            of: organisation,
            to: try OutboundNumber.read(try required("phoneNumber"), field: "phoneNumber"),
            from: try from(caller),
            speaker: .prompt(prompt),
            conversationID: metadata["conversationId"]?.stringValue ?? OutboundCallRecord.newID("conv_")
        )
        order.isConversationOurs = metadata["conversationId"]?.stringValue == nil
        order.metadata = metadata
        order.callType = try text("callType", upTo: 100)
        return order
    }

    private func from(_ caller: PhoneNumber?) throws(OutboundRefusal) -> PhoneNumber {
        if let text = try text("from", upTo: 40) { return try OutboundNumber.read(text, field: "from") }
        guard let caller else { throw .invalid(field: "from", "no number is configured that calls; name one") }
        return caller
    }

    private func speaker() throws(OutboundRefusal) -> OutboundOrder.Speaker {
        let agent = try text("agent", upTo: 200)
        let prompt = try text("prompt", upTo: 100_000)
        let message = try message()
        switch (agent, prompt, message) {
        case (let agent?, nil, nil): return .agent(agent)
        case (nil, let prompt?, nil): return .prompt(prompt)
        case (nil, nil, let message?): return .message(message)
        case (nil, nil, nil): throw .invalid(field: "agent", "one of agent, prompt and message says what is spoken")
        default: throw .invalid(field: "agent", "only one of agent, prompt and message can speak")
        }
    }

    private func message() throws(OutboundRefusal) -> VoiceMessage? {
        guard let value = object["message"], value != .null else { return nil }
        guard let members = value.objectValue else { throw .invalid(field: "message", "it is no object") }
        for member in members.members where !["text", "language", "reply"].contains(member.key) {
            throw .invalid(field: "message.\(member.key)", "it is not known; known are text, language and reply")
        }
        guard let text = members["text"]?.stringValue else {
            throw .invalid(field: "message.text", "there is nothing to be said")
        }
        var message = VoiceMessage(text, language: members["language"]?.stringValue)
        switch members["reply"] {
        case nil, .null?, .bool(false)?: break
        case .bool(true)?: message.reply = VoiceMessage.usualReply
        case .integer(let seconds)?: message.reply = Int(clamping: seconds)
        case .string?, .double?, .array?, .object?:
            throw .invalid(field: "message.reply", "it is true, or how many seconds are recorded")
        }
        return message
    }

    private func variables() throws(OutboundRefusal) -> [String: String] {
        guard let value = object["variables"], value != .null else { return [:] }
        guard let members = value.objectValue else { throw .invalid(field: "variables", "it is no object") }
        var variables: [String: String] = [:]
        for member in members.members {
            switch member.value {
            case .string(let text): variables[member.key] = text
            case .integer(let number): variables[member.key] = "\(number)"
            case .double(let number): variables[member.key] = "\(number)"
            case .bool(let flag): variables[member.key] = "\(flag)"
            case .null, .array, .object:
                throw .invalid(field: "variables.\(member.key)", "a variable is a text, a number, true or false")
            }
        }
        return variables
    }

    private func metadata() throws(OutboundRefusal) -> JSONObject {
        guard let value = object["metadata"], value != .null else { return JSONObject() }
        guard let members = value.objectValue else { throw .invalid(field: "metadata", "it is no object") }
        guard members.count <= 100, ((try? value.encoded()) ?? "").utf8.count <= 16_384 else {
            throw .invalid(field: "metadata", "it has more than 100 members or 16 KiB")
        }
        return members
    }

    // MARK: Live calls

    func control() throws(OutboundRefusal) -> CallControl {
        try allowOnly(["action", "to", "summary", "digits", "music", "text"])
        let action = try required("action")
        switch action {
        case "hang-up": return .hangUp
        case "transfer": return .transfer(to: try required("to"), summary: try text("summary", upTo: 2_000))
        case "press": return .press(try required("digits"))
        case "hold": return .hold(music: try text("music", upTo: 2_000))
        case "resume": return .resume
        case "say": return .say(try required("text"))
        default:
            throw .invalid(
                field: "action",
                "\"\(action)\" is none of hang-up, transfer, press, hold, resume and say"
            )
        }
    }

    // MARK: Members

    private func allowOnly(_ names: [String]) throws(OutboundRefusal) {
        for member in object.members where !names.contains(member.key) {
            throw .invalid(field: member.key, "it is not known; known are \(names.joined(separator: ", "))")
        }
    }

    private func required(_ name: String) throws(OutboundRefusal) -> String {
        guard let text = try text(name, upTo: 5_000) else { throw .invalid(field: name, "it is missing") }
        return text
    }

    /// A text that is not empty; nil where there is none.
    private func text(_ name: String, upTo limit: Int) throws(OutboundRefusal) -> String? {
        guard let value = object[name], value != .null else { return nil }
        guard let text = value.stringValue else { throw .invalid(field: name, "it is no text") }
        guard !text.isEmpty else { throw .invalid(field: name, "it is empty") }
        guard text.unicodeScalars.count <= limit else {
            throw .invalid(field: name, "it has \(text.unicodeScalars.count) characters; the limit is \(limit)")
        }
        return text
    }

    private func number(_ name: String) throws(OutboundRefusal) -> Int? {
        guard let value = object[name], value != .null else { return nil }
        guard let number = value.integerValue else { throw .invalid(field: name, "it is no whole number") }
        return Int(clamping: number)
    }

    private func flag(_ name: String) throws(OutboundRefusal) -> Bool? {
        guard let value = object[name], value != .null else { return nil }
        guard let flag = value.boolValue else { throw .invalid(field: name, "it is neither true nor false") }
        return flag
    }
}
