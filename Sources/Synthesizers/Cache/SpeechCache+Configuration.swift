public import FastJSON
internal import ProviderKit

extension SpeechCache.Settings {
    /// Reads `{ folder: "/var/cache/syrinx", memory: 16, disk: 50, days: 7, patience: 0.1 }`, sizes in MB.
    public init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly(["folder", "memory", "disk", "days", "patience"])
        self.init()
        if let value = try node.memberIfPresent("folder"), !value.isNull {
            let path = try value.string()
            guard !path.isEmpty else { throw value.error("a folder needs a name; say null to keep nothing on disk") }
            folder = path
        }
        if let value = try node.memberIfPresent("memory") { memory = try value.integer(in: 0...65_536) << 20 }
        if let value = try node.memberIfPresent("disk") { disk = try value.integer(in: 1...1_048_576) << 20 }
        if let value = try node.memberIfPresent("days") { age = .seconds(try value.double(in: 0.01...3_650) * 86_400) }
        if let value = try node.memberIfPresent("patience") { patience = try value.seconds(in: 0.001...5) }
    }
}
