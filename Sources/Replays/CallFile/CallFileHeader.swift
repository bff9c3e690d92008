package import FastJSON
internal import Octets

/// What a call file says first: of which call it is, and what has to be known to make its decisions again.
package struct CallFileHeader: Sendable, Equatable {
    /// The version that is written, and the only one that is read.
    package static let version: Int64 = 1

    /// An agent's file as it counted in the call: with its arm laid over it, and without secrets.
    package struct AgentFile: Sendable, Equatable {
        /// Where it was: paths in it begin there.
        package var path: String
        package var text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// By which engine, and which edition of the agent's file.
    package var engine = ""
    package var configuration = ""
    /// The call, whose it was, and who answered.
    package var call = ""
    package var organisation = ""
    package var agent = ""
    package var arm: String?
    /// When it began, in milliseconds since 1970.
    package var began: Int64 = 0
    /// What draws by chance begin with, when the call is played on under other settings.
    package var seed: UInt64 = 0
    /// The agent's file; nil for an agent without one.
    package var file: AgentFile?
    /// What came with the call and changes the agent for it.
    package var arrival = JSONObject()
    /// What providers cost.
    package var prices: JSONValue?
    /// Whether nobody can read or hear in it what was said.
    package var isRedacted = false

    package init() {}

    /// Makes the header of a call, with the seed that its name gives.
    package init(call: String, agent: String) {
        self.call = call
        self.agent = agent
        seed = Self.seed(of: call)
    }

    /// FNV-1a, and not the hash of Swift's, which another process makes another one.
    static func seed(of name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    // MARK: As JSON

    private static let format = "syrinx call"

    var json: JSONValue {
        var object = JSONObject()
        object["file"] = .string(Self.format)
        object["version"] = .integer(Self.version)
        object["engine"] = .string(engine)
        object["configuration"] = .string(configuration)
        object["call"] = .string(call)
        object["organisation"] = .string(organisation)
        object["agent"] = .string(agent)
        object["arm"] = arm.map { .string($0) }
        object["began"] = .integer(began)
        // As digits: JSON's numbers end before 64 bits do.
        object["seed"] = .string(String(seed))
        if let file {
            var part = JSONObject()
            part["path"] = .string(file.path)
            part["text"] = .string(file.text)
            object["agentFile"] = .object(part)
        }
        if !arrival.isEmpty { object["arrival"] = .object(arrival) }
        object["prices"] = prices
        if isRedacted { object["redacted"] = .bool(true) }
        return .object(object)
    }

    init(_ value: JSONValue) throws(CallFileError) {
        func wrong(_ problem: String) -> CallFileError { CallFileError(line: 1, problem: problem) }
        guard value["file"]?.stringValue == Self.format else { throw wrong("this is no call file") }
        guard let found = value["version"]?.integerValue else { throw wrong("\"version\" is missing, or no integer") }
        guard found == Self.version else { throw wrong("version \(found) is not known") }
        func text(_ key: String) throws(CallFileError) -> String {
            guard let text = value[key]?.stringValue else { throw wrong("\"\(key)\" is missing, or no string") }
            return text
        }
        engine = try text("engine")
        configuration = try text("configuration")
        call = try text("call")
        organisation = try text("organisation")
        agent = try text("agent")
        arm = value["arm"]?.stringValue
        guard let moment = value["began"]?.integerValue else { throw wrong("\"began\" is missing, or no integer") }
        began = moment
        guard let number = UInt64(try text("seed")) else { throw wrong("\"seed\" is no number") }
        seed = number
        if let part = value["agentFile"] {
            guard let path = part["path"]?.stringValue, let content = part["text"]?.stringValue else {
                throw wrong("\"agentFile\" has no path, or no text")
            }
            file = AgentFile(path: path, text: content)
        }
        arrival = value["arrival"]?.objectValue ?? JSONObject()
        prices = value["prices"]
        isRedacted = value["redacted"]?.boolValue ?? false
    }
}

/// Why a call file could not be read, and where.
package struct CallFileError: Error, Equatable, CustomStringConvertible {
    package var line: Int
    package var problem: String

    package init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    /// Where and what, in one line.
    package var description: String { "line \(line): \(problem)" }
}
