internal import PhoneNumbers
internal import ProviderKit
internal import Synchronization
internal import CallTiming
internal import CivilTime

extension OutboundDesk {
    /// What needs nothing but the order and the rules.
    func check(_ order: OutboundOrder) throws(OutboundRefusal) {
        guard options.callers.isEmpty || options.callers.contains(order.from) else {
            throw .invalid(field: "from", "\(order.from) is not among the numbers that may call")
        }
        try checkTexts(order)
        if let address = order.statusCallback {
            guard options.callbackPrefixes.contains(where: { Self.leads(address, into: $0) }) else {
                throw .invalid(field: "statusCallback", "callbacks may go to configured addresses only")
            }
        }
        guard (5...600).contains(order.ringing) else {
            throw .invalid(field: "ringSeconds", "it may ring from 5 to 600 seconds, not \(order.ringing)")
        }
        if let longest = order.longest, !(1...86_400).contains(longest) {
            throw .invalid(field: "longestSeconds", "a call may last from 1 to 86400 seconds, not \(longest)")
        }
        guard !options.doNotCall.contains(order.to) else { throw .doNotCall(order.to) }
        let now = options.wallClock()
        guard options.hours != .always else { return }
        let zones = try zones(of: order)
        guard options.hours.allow(now, in: zones) else {
            throw .outsideHours(next: options.hours.next(after: now, in: zones))
        }
    }

    /// Whether an address is the other one, or one below it: `https://a.test` leads nobody to `https://a.test.evil`.
    static func leads(_ address: String, into prefix: String) -> Bool {
        guard address.hasPrefix(prefix) else { return false }
        let next = address.dropFirst(prefix.count).first
        return prefix.hasSuffix("/") || next == nil || next == "/" || next == "?"
    }

    private func checkTexts(_ order: OutboundOrder) throws(OutboundRefusal) {
        switch order.speaker {
        case .agent(let name):
            guard !name.isEmpty else { throw .invalid(field: "agent", "an agent has a name") }
            guard options.agents.knows(name, order.organisation) else {
                throw .invalid(field: "agent", "there is no agent \"\(name)\"")
            }
        case .prompt(let text):
            guard !text.isEmpty else { throw .invalid(field: "prompt", "instructions cannot be empty") }
        case .message(let message):
            let count = message.text.unicodeScalars.count
            guard (1...VoiceMessage.longestText).contains(count) else {
                throw .invalid(
                    field: "message.text",
                    "it has \(count) characters; a message has from 1 to \(VoiceMessage.longestText)"
                )
            }
            if let reply = message.reply, !(1...3_600).contains(reply) {
                throw .invalid(field: "message.reply", "a reply is recorded for 1 to 3600 seconds, not \(reply)")
            }
            return
        }
        guard order.onMachine != .leaveMessage || order.machineMessage?.isEmpty == false else {
            throw .invalid(field: "machineMessage", "there is nothing to be left with a machine")
        }
        if let text = order.machineMessage, text.unicodeScalars.count > VoiceMessage.longestText {
            throw .invalid(
                field: "machineMessage",
                "it has more than \(VoiceMessage.longestText) characters"
            )
        }
    }

    /// The clocks that may be where the number is.
    private func zones(of order: OutboundOrder) throws(OutboundRefusal) -> [TimeZoneRules] {
        if let name = order.timeZone {
            guard let zone = options.zones?[name] else { throw .unknownTimeZone(name) }
            return [zone]
        }
        var zones: [TimeZoneRules] = []
        for country in order.to.countries {
            for name in options.zones?.zones(of: country) ?? [] {
                if let zone = options.zones?[name] { zones.append(zone) }
            }
        }
        guard !zones.isEmpty else { throw .unknownTimeZone("+\(order.to.callingCode)") }
        return zones
    }

    /// What counts how much has been ordered; counted only if all of it admits the order.
    func admit(_ order: OutboundOrder, _ token: AccessToken, _ now: MonotonicInstant) throws(OutboundRefusal) {
        let tokenKey = Self.key(of: token)
        let refusal: OutboundRefusal? = state.withLock { state in
            guard state.live.count < options.greatestCount else { return .full }
            if let wait = state.tokens.admit(tokenKey, limit: token.callsPerMinute, at: now) {
                return .tokenLimit(retryAfter: wait)
            }
            if let wait = state.numbers.admit(order.to.text, at: now) {
                state.tokens.giveBack(tokenKey)
                return .numberLimit(retryAfter: wait)
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Counts an order no more that was admitted, and came to nothing.
    func giveBack(_ order: OutboundOrder, _ token: AccessToken) {
        state.withLock { state in
            state.tokens.giveBack(Self.key(of: token))
            state.numbers.giveBack(order.to.text)
        }
    }

    private static func key(of token: AccessToken) -> String { "\(token.organisation.key)/\(token.name)" }
}
