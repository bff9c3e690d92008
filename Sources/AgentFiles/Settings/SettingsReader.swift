internal import Dialogue
package import FastJSON
package import ProviderKit

/// Reads an object of a configuration, key by key, and keeps what could have been read.
///
/// So the same lines decode a configuration, refuse what they do not know, and are its documentation and its schema: where
/// there is no object, the standards come out, and the descriptions are complete all the same.
package struct SettingsReader {
    /// What is read; nil to learn only what there is.
    package let node: JSON5Node?
    package let environment: ProviderEnvironment
    /// What could have been read so far.
    package private(set) var settings: [Setting] = []
    /// What holds of it, in the same order; of lists with settings of their own, those that each element has.
    package private(set) var values: [SettingValue] = []
    private let prefix: String
    /// The same with the numbers of elements.
    private let place: String
    private var keys: [String] = []

    /// Reads an object.
    package init(_ node: JSON5Node?, _ environment: ProviderEnvironment = ProviderEnvironment()) {
        self.init(node, environment, prefix: "", place: "")
    }

    private init(_ node: JSON5Node?, _ environment: ProviderEnvironment, prefix: String, place: String) {
        self.node = node
        self.environment = environment
        self.prefix = prefix
        self.place = place
    }

    /// Refuses what was not read; a whole file may name the schema by which an editor helps with it.
    package func finish() throws(JSON5Error) { try node?.allowOnly(prefix.isEmpty ? keys + ["$schema"] : keys) }

    /// What is said of a setting; it is kept that it could be.
    mutating func find(
        _ key: String,
        _ kind: Setting.Kind,
        _ about: String,
        standard: String? = nil,
        isRequired: Bool = false,
        variable: String? = nil,
        takesNull: Bool = false
    ) throws(JSON5Error) -> JSON5Node? {
        keys.append(key)
        var setting = Setting(
            prefix + key,
            kind,
            isRequired: isRequired,
            variable: variable,
            takesNull: takesNull,
            about
        )
        setting.standard = standard
        settings.append(setting)
        let found = try node?.memberIfPresent(key)
        if isRequired, found == nil { try refuse(missing: key) }
        values.append(SettingValue(setting, place: place + key, found, environment))
        return found
    }

    /// Refuses an object in which a key is not, and says so of the one that may be meant by it.
    private func refuse(missing key: String) throws(JSON5Error) {
        guard let node else { return }
        let present = try node.members().map(\.key)
        if let meant = NearestName.find(key, among: present.filter { !keys.contains($0) }) {
            try node.allowOnly(present.filter { $0 != meant } + [key])
        }
        throw node.error("the key \"\(key)\" is missing")
    }

    /// A part with settings of its own.
    package mutating func object(
        _ key: String,
        _ about: String,
        _ read: (inout SettingsReader) throws(JSON5Error) -> Void
    ) throws(JSON5Error) {
        let found = try find(key, .object, about)
        var part = SettingsReader(found, environment, prefix: "\(prefix)\(key).", place: "\(place)\(key).")
        try read(&part)
        try part.finish()
        settings += part.settings
        values += part.values
    }

    /// A list of parts with the same settings; each is read by itself.
    package mutating func objects(
        _ key: String,
        _ about: String,
        _ read: (inout SettingsReader) throws(JSON5Error) -> Void
    ) throws(JSON5Error) {
        let elements = try find(key, .objects, about)?.elements() ?? []
        var described = SettingsReader(nil, environment, prefix: "\(prefix)\(key)[].", place: "")
        // Nothing can be wrong with what is not there.
        try? read(&described)
        settings += described.settings
        for (index, element) in elements.enumerated() {
            let name = "\(place)\(key)[\(index)]."
            var part = SettingsReader(element, environment, prefix: "\(prefix)\(key)[].", place: name)
            try read(&part)
            try part.finish()
            values += part.values
        }
    }

    /// Something that somebody else reads.
    ///
    /// - Parameter inside: what can be said in it.
    package mutating func value<Value>(
        _ key: String,
        _ kind: Setting.Kind,
        inside: [Setting] = [],
        isRequired: Bool = false,
        _ about: String,
        _ read: (JSON5Node) throws(JSON5Error) -> Value
    ) throws(JSON5Error) -> Value? {
        let found = try find(key, kind, about, isRequired: isRequired)
        if let whole = settings.last { settings += inside.map { $0.inside(whole) } }
        return try found.map(read)
    }
}
