internal import Octets

extension HTTPClientRequest {
    /// One part of a form that is sent whole.
    package enum FormPart: Sendable {
        case field(String, String)
        case file(String, filename: String, contentType: String = "application/octet-stream", bytes: [UInt8])
    }

    /// Makes a form of the request's content (`multipart/form-data`); the method becomes POST.
    package mutating func setForm(_ parts: [FormPart]) {
        let form = MultipartForm()
        var buffer = ByteBuffer()
        for part in parts {
            switch part {
            case .field(let name, let value):
                form.writeField(name, value, into: &buffer)
            case .file(let name, let filename, let contentType, let bytes):
                form.beginFile(name, filename: filename, contentType: contentType, into: &buffer)
                buffer.append(bytes)
                form.endFile(into: &buffer)
            }
        }
        form.finish(into: &buffer)
        method = .post
        fields.set(.contentType, to: form.contentType)
        content = .bytes(Array(copying: buffer.bytes))
    }
}
