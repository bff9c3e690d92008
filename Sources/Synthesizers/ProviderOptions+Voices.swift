internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

extension ProviderOptions {
    /// Where a provider is: its own address, unless the configuration names another.
    func address(_ standard: String) throws(JSON5Error) -> HTTPURL {
        let node = try optional("url")
        let text = try node?.string() ?? standard
        do throws(HTTPURLError) {
            return try HTTPURL(text)
        } catch {
            throw (node ?? self.node).error("\(error)")
        }
    }
}

extension HTTPURL {
    /// The address of something below this one.
    func appending(_ path: String, _ query: [(name: String, value: String)] = []) -> HTTPURL {
        var base = String(target.path)
        while base.hasSuffix("/") { base.removeLast() }
        var parameters = target.query.map { [String($0)] } ?? []
        parameters += query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }
        let text = base + path + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
        // Cannot fail: `path` is ours or encoded, and so is the query.
        guard let target = try? HTTPTarget(text) else { return self }
        return HTTPURL(self, target: target)
    }
}
