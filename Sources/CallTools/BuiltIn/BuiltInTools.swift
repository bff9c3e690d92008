package import Dialogue
internal import FastJSON
package import ProviderKit

/// The tools that the engine brings along: decisions only, which the pipeline carries out.
package struct BuiltInTools: Sendable, Equatable {
    /// Which they are.
    package enum Name: String, Sendable, CaseIterable {
        case endCall = "end_call"
        case transferCall = "transfer_call"
        case sendDTMF = "send_dtmf"
        case collect
        case setVariable = "set_variable"
        case switchLanguage = "switch_language"
        case goToStage = "go_to_stage"
    }

    /// Where a model may send a caller.
    package enum Destinations: Sendable, Equatable {
        /// To these, by name; the number stays with the engine.
        case listed([Destination])
        /// To any phone number or SIP address: a caller may talk the model into a costly one.
        case any
    }

    /// Somebody a caller may be sent to.
    package struct Destination: Sendable, Equatable {
        /// What the model calls it.
        package var name: String
        /// The phone number or SIP address.
        package var address: String
        /// What it is good for.
        package var purpose: String

        /// Names somebody.
        package init(name: String, address: String, purpose: String = "") {
            self.name = name
            self.address = address
            self.purpose = purpose
        }
    }

    /// Those that are on.
    package var enabled: [Name] = [.endCall, .collect, .setVariable, .goToStage]
    /// Where callers may be sent.
    package var destinations = Destinations.listed([])
    /// The languages that may be spoken, by their tags.
    package var languages: [String] = []
    /// How long a reply of tones may be.
    package var longestDigits = 64

    /// The harmless ones.
    package init() {}

    /// What decides beside the arguments.
    package struct Context: Sendable {
        /// The language that is spoken.
        package var language: String
        /// Where the model may go from here.
        package var ways: [String]
        /// What is known of the call.
        package var variables: CallVariables

        /// Describes a moment of a call.
        package init(language: String = "en", ways: [String] = [], variables: CallVariables = CallVariables()) {
            self.language = language
            self.ways = ways
            self.variables = variables
        }
    }

    /// Whether a tool is one of these.
    package static func isBuiltIn(_ name: String) -> Bool { Name(rawValue: name) != nil }

    /// What the model is told of those that make sense now.
    ///
    /// - Parameter ways: the stages it may go to, with what for.
    package func definitions(ways: [(name: String, purpose: String)] = []) -> [ToolDefinition] {
        enabled.compactMap { name in
            switch name {
            case .goToStage where ways.isEmpty: nil
            case .switchLanguage where languages.count < 2: nil
            case .transferCall where destinations == .listed([]): nil
            default: definition(of: name, ways)
            }
        }
    }

    /// What a use of one of them means.
    package func decide(_ call: ToolCall, in context: Context) -> BuiltInDecision {
        guard let name = Name(rawValue: call.name), enabled.contains(name) else {
            return .refused("there is no tool \"\(CleanText.clean(call.name, limit: 80))\"")
        }
        let ways = context.ways.map { (name: $0, purpose: "") }
        guard let definition = definition(of: name, ways) else {
            return .refused("\(name.rawValue) cannot be used now")
        }
        let arguments: JSONObject
        do throws(ToolArgumentFault) {
            arguments = try definition.arguments(call.arguments)
        } catch {
            return .refused("\(error)")
        }
        return decide(name, JSONValue.object(arguments), context)
    }

    private func decide(_ name: Name, _ arguments: JSONValue, _ context: Context) -> BuiltInDecision {
        let text = { (key: String) in arguments[key]?.stringValue ?? "" }
        switch name {
        case .endCall:
            let reason = CleanText.clean(text("reason"), limit: 200)
            return .effect(.endCall(reason: reason), answer: "The call ends when your last words have been heard.")
        case .transferCall: return transfer(text("destination"))
        case .sendDTMF: return sendDigits(text("digits"))
        case .collect: return collect(arguments, context)
        case .setVariable:
            let value = arguments["value"].map(Self.text) ?? ""
            var variables = context.variables
            do throws(VariableError) {
                try variables.set(text("name"), to: value)
            } catch {
                return .refused("\(error)")
            }
            return .effect(
                .setVariable(name: text("name"), value: variables[text("name")] ?? ""),
                answer: "Kept."
            )
        case .switchLanguage:
            let language = text("language")
            guard language != context.language else { return .refused("\(language) is being spoken already") }
            return .effect(.switchLanguage(language), answer: "From here on speak \(language).")
        case .goToStage:
            return .effect(.goToStage(text("stage")), answer: "You are in the stage \"\(text("stage"))\" now.")
        }
    }

    /// A value as a variable keeps it: texts as they are, everything else as JSON.
    static func text(_ value: JSONValue) -> String {
        value.stringValue ?? (try? value.encoded()) ?? ""
    }

    private func transfer(_ wanted: String) -> BuiltInDecision {
        let answer = "The caller is transferred when your last words have been heard."
        switch destinations {
        case .listed(let list):
            guard let destination = list.first(where: { $0.name == wanted }) else {
                let hint = NearestName.hint(for: wanted, among: list.map(\.name))
                return .refused("nobody is called \"\(CleanText.clean(wanted, limit: 80))\" here\(hint)")
            }
            return .effect(.transfer(to: destination.address), answer: answer)
        case .any:
            guard let address = Self.address(wanted) else {
                return .refused(
                    "\"\(CleanText.clean(wanted, limit: 80))\" is neither a phone number such as +4930123456 nor a SIP address"
                )
            }
            return .effect(.transfer(to: address), answer: answer)
        }
    }

    /// A phone number without what people write between its digits, or a SIP address as it is.
    package static func address(_ text: String) -> String? {
        if text.hasPrefix("sip:") || text.hasPrefix("sips:") {
            let rest = text.drop { $0 != ":" }.dropFirst()
            let parts = rest.split(separator: "@", omittingEmptySubsequences: false)
            let isPlain = rest.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E, 0x3A, 0x40, 0x5F: true
                default: false
                }
            }
            return isPlain && parts.count == 2 && !parts.contains("") ? text : nil
        }
        let digits = text.filter { !" ()-./".contains($0) }
        let number = digits.hasPrefix("+") ? digits.dropFirst() : digits[...]
        guard (3...15).contains(number.count), number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return digits
    }

    private func sendDigits(_ text: String) -> BuiltInDecision {
        let digits = text.filter { !" -".contains($0) }
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789*#ABCDw".contains($0) }) else {
            return .refused("digits are 0-9, *, #, A-D and w for a wait of half a second")
        }
        guard digits.count <= longestDigits else { return .refused("at most \(longestDigits) digits at once") }
        return .effect(.sendDigits(digits), answer: "The tones are sent.")
    }
}
