internal import FastJSON
internal import FileTools
internal import Foundation

/// A folder with a file for each agent.
package enum AgentFolder {
    /// Reads all agents of a folder, in the order of their names, and says what is wrong with each of the others.
    ///
    /// - Throws: why the folder cannot be read.
    package static func read(
        _ folder: String,
        by reader: AgentReader
    ) throws(UnreadableAgents) -> (agents: [AgentDefinition], errors: [any Error]) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw UnreadableAgents(path: folder, reason: "the folder cannot be read")
        }
        var agents: [AgentDefinition] = []
        var errors: [any Error] = []
        for name in names.sorted() where name.hasSuffix(".json5") && !name.hasPrefix(".") {
            do { agents.append(try agent("\(folder)/\(name)", by: reader)) } catch { errors.append(error) }
        }
        guard !agents.isEmpty || !errors.isEmpty else {
            throw UnreadableAgents(path: folder, reason: "there is no agent: a file NAME.json5")
        }
        return (agents, errors)
    }

    /// Reads one agent, which is called what its file is.
    package static func agent(_ file: String, by reader: AgentReader) throws -> AgentDefinition {
        guard let content = FileManager.default.contents(atPath: file) else {
            throw UnreadableAgents(path: file, reason: "the file cannot be read")
        }
        let name = String((file.split(separator: "/").last ?? "").dropLast(".json5".count))
        guard PlainName.isValid(name) else {
            throw UnreadableAgents(path: file, reason: "an agent's name has \(PlainName.rule)")
        }
        return try reader.agent(JSON5Node(parsing: String(decoding: content, as: UTF8.self), file: file), name: name)
    }
}

/// What is wrong with a folder or a file as a whole.
package struct UnreadableAgents: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "\(path): \(reason)" }
}
