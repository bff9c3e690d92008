package import FastJSON
internal import FileTools
package import HTTPTransport
package import PhoneNumbers

// Texts that mean something more.
extension JSON5Node {
    /// An http or https address.
    package func webAddress() throws(JSON5Error) -> HTTPURL {
        let text = try string()
        let url: HTTPURL
        do throws(HTTPURLError) {
            url = try HTTPURL(text)
        } catch {
            throw self.error("an address is written as https://voice.example.org: \(error)")
        }
        guard url.scheme == .http || url.scheme == .https else {
            throw error("an http or https address is expected, not one of \(url.scheme)")
        }
        return url
    }

    /// The address by which others reach this service.
    package func publicAddress() throws(JSON5Error) -> HTTPURL {
        let url = try webAddress()
        guard url.target.query == nil else { throw error("the address has no query") }
        return url
    }

    /// A number in E.164.
    package func phoneNumber() throws(JSON5Error) -> PhoneNumber {
        let text = try string()
        do throws(PhoneNumberError) { return try PhoneNumber(text) } catch { throw self.error("\(error)") }
    }

    /// A name that can be a part of paths and addresses.
    package func plainName() throws(JSON5Error) -> String {
        let name = try string()
        guard PlainName.isValid(name) else { throw error("a name of \(PlainName.rule) is expected") }
        return name
    }

    /// The path of a file or a folder; a relative one begins at the configuration's folder.
    package func filePath() throws(JSON5Error) -> String {
        let path = try string()
        guard !path.isEmpty else { throw error("a path is expected") }
        guard !path.hasPrefix("/"), let file, let slash = file.lastIndex(of: "/") else { return path }
        return "\(file[..<slash])/\(path)"
    }
}
