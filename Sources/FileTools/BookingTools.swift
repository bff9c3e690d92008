package import CallTools
internal import CivilTime
internal import FastJSON

/// What a model may do with a book of appointments.
package struct BookingTools: Sendable {
    private let plan: BookingPlan
    private let book: BookingBook

    /// The tools of a book.
    package init(_ plan: BookingPlan, _ book: BookingBook) {
        self.plan = plan
        self.book = book
    }

    /// The tools.
    package func handlers() throws -> [any ToolHandler] {
        [
            try tool(
                "find_slots",
                "Finds the times that are free on a day.",
                ["day": Self.day, "with": whom],
                required: ["day"]
            ) { arguments, _ in
                let day = try await book.day(arguments.text("day"))
                let free = try await book.free(on: day, with: arguments.optional("with"))
                return [
                    "day": .string(day.written),
                    "slots": .array(Self.spread(free).map { .string(DayMinute.written($0)) }),
                    "free": .integer(Int64(free.count)),
                ]
            },
            try tool(
                "book_slot",
                "Makes an appointment.",
                ["day": Self.day, "time": Self.time, "with": whom, "name": .schema("The caller's name.")],
                required: ["day", "time"]
            ) { arguments, call in
                let day = try await book.day(arguments.text("day"))
                let booking = try await book.book(
                    day,
                    arguments.text("time"),
                    with: arguments.optional("with"),
                    name: arguments.optional("name"),
                    caller: call.caller
                )
                return booking.json
            },
            try tool(
                "find_booking",
                "Finds an appointment by its number; without one, the next one of this caller.",
                ["reference": Self.reference],
                required: []
            ) { arguments, call in try await found(arguments, call).json },
            try tool(
                "move_booking",
                "Moves an appointment to another day and time.",
                ["reference": Self.reference, "day": Self.day, "time": Self.time],
                required: ["day", "time"]
            ) { arguments, call in
                let day = try await book.day(arguments.text("day"))
                return try await book.move(found(arguments, call), to: day, arguments.text("time")).json
            },
            try tool(
                "cancel_booking",
                "Cancels an appointment.",
                ["reference": Self.reference],
                required: []
            ) { arguments, call in
                let booking = try await found(arguments, call)
                try await book.cancel(booking)
                return booking.json
            },
        ]
    }

    private func found(_ arguments: JSONObject, _ call: ToolSituation) async throws -> Booking {
        var number: Int?
        if let asked = arguments["reference"] {
            let text = asked.stringValue ?? asked.integerValue.map { "\($0)" } ?? ""
            // Without this an unreadable number would stand for the caller's next appointment.
            guard let read = Int(text) else { throw ToolRefusal("\"\(text)\" is no number; write it in digits") }
            number = read
        }
        return try await book.find(number, caller: call.caller)
    }

    /// A few of the times, over the whole day: nobody wants to hear all of them.
    static func spread(_ times: [Int], most: Int = 4) -> [Int] {
        guard times.count > most else { return times }
        return (0..<most).map { times[$0 * (times.count - 1) / (most - 1)] }
    }

    private var whom: JSONValue {
        var schema = JSONObject()
        schema["type"] = "string"
        schema["description"] = "With whom; anyone if left out."
        schema["enum"] = .array(plan.with.map { .string($0) })
        return .object(schema)
    }

    private static let day = JSONValue.schema("A weekday, today, tomorrow, or a date such as 2026-11-24.")
    private static let time = JSONValue.schema("A time such as 09:30.")
    private static let reference: JSONValue = [
        "type": ["string", "integer"], "description": "The appointment's number.",
    ]

    private func tool(
        _ name: String,
        _ description: String,
        _ properties: JSONValue,
        required: [String],
        _ body: @escaping @Sendable (JSONObject, ToolSituation) async throws -> JSONValue
    ) throws -> any ToolHandler {
        var schema = JSONObject()
        schema["type"] = "object"
        schema["properties"] = properties
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        let definition = try ToolDefinition(name: name, description: description, parameters: .object(schema))
        return ClosureTool(definition) { arguments, call in
            // A file takes its time, which the call's loop has not got.
            try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await body(arguments, call).encoded()
            }
        }
    }
}

extension JSONValue {
    /// The schema of a text.
    static func schema(_ description: String) -> JSONValue { ["type": "string", "description": .string(description)] }
}

extension JSONObject {
    func text(_ key: String) -> String { self[key]?.stringValue ?? "" }

    func optional(_ key: String) -> String? {
        guard let text = self[key]?.stringValue, !text.isEmpty else { return nil }
        return text
    }
}

extension ToolSituation {
    /// The number that calls, if it is known.
    var caller: String? { variables["caller_number"].flatMap { $0.isEmpty ? nil : $0 } }
}
