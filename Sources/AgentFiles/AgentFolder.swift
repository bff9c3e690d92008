internal import FastJSON
internal import Foundation

/// A folder with a file for each agent.
package enum AgentFolder {
    /// Reads all agents of a folder, in the order of their names.
    ///
    /// - Throws: what is wrong, with file, line and column; or why the folder cannot be read.
    package static func agents(in folder: String, by reader: AgentReader) throws -> [AgentDefinition] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw UnreadableAgents(path: folder, reason: "the folder cannot be read")
        }
        let agents = try names.filter { $0.hasSuffix(".json5") && !$0.hasPrefix(".") }.sorted().map {
            try agent("\(folder)/\($0)", by: reader)
        }
        guard !agents.isEmpty else {
            throw UnreadableAgents(path: folder, reason: "there is no agent: a file NAME.json5")
        }
        return agents
    }

    /// Reads one agent, which is called what its file is.
    package static func agent(_ file: String, by reader: AgentReader) throws -> AgentDefinition {
        guard let content = FileManager.default.contents(atPath: file) else {
            throw UnreadableAgents(path: file, reason: "the file cannot be read")
        }
        let name = String((file.split(separator: "/").last ?? "").dropLast(".json5".count))
        guard !name.isEmpty, name.utf8.allSatisfy({ isPlain($0) }) else {
            throw UnreadableAgents(path: file, reason: "an agent's name has letters, digits, \"-\" and \"_\"")
        }
        return try reader.agent(JSON5Node(parsing: String(decoding: content, as: UTF8.self), file: file), name: name)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

/// What is wrong with a folder or a file as a whole.
package struct UnreadableAgents: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "\(path): \(reason)" }
}
