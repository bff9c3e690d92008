internal import Carriers
package import FastJSON
package import FrontDoor

/// What a call changes of its agent: what came with it, and what callers are told first.
package struct AgentChanges: Sendable, Equatable {
    package var language: String?
    package var instructions: String?
    package var greeting: String?
    package var context: String?
    package var hasWaited = false
    /// Whether who calls is on the engine's own network, and little need be sent ahead.
    package var isNearby = false
    package var notice = ""
    /// What an agent without a file says first, with places to be filled.
    package var ownGreeting: String?

    package init() {}

    /// What comes with an arrival.
    package init(_ arrival: CallArrival) {
        language = arrival.parameters.language
        instructions = arrival.instructions
        greeting = arrival.parameters.firstMessage
        context = arrival.parameters.contextPrompt
        hasWaited = arrival.hasWaited
        isNearby = arrival.isTalk
    }

    /// What a call file has of it.
    package init(_ object: JSONObject) {
        language = object["language"]?.stringValue
        instructions = object["instructions"]?.stringValue
        greeting = object["greeting"]?.stringValue
        context = object["context"]?.stringValue
        hasWaited = object["hasWaited"]?.boolValue ?? false
        isNearby = object["isNearby"]?.boolValue ?? false
        notice = object["notice"]?.stringValue ?? ""
        ownGreeting = object["ownGreeting"]?.stringValue
    }

    /// As a call file has it.
    package var json: JSONObject {
        var object = JSONObject()
        object["language"] = language.map { .string($0) }
        object["instructions"] = instructions.map { .string($0) }
        object["greeting"] = greeting.map { .string($0) }
        object["context"] = context.map { .string($0) }
        if hasWaited { object["hasWaited"] = true }
        if isNearby { object["isNearby"] = true }
        if !notice.isEmpty { object["notice"] = .string(notice) }
        object["ownGreeting"] = ownGreeting.map { .string($0) }
        return object
    }
}
