/// The fields of a webhook, decoded: all of them, in their order, since all of them are signed.
public struct TwilioForm: Sendable, Equatable {
    /// One field.
    public typealias Field = TwilioSignature.Field

    /// The fields as they came.
    public let fields: [Field]

    /// Makes a form of its fields.
    public init(_ fields: [Field]) { self.fields = fields }

    /// The first value of that name that is not empty: Twilio writes some fields although it has nothing to say.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// A value that is a number; nil for what is none.
    public func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }
}

/// Why a webhook could not be read.
public enum TwilioFormError: Error, Equatable, Sendable {
    case missing(String)
    case unknownValue(String, of: String)
}

extension TwilioFormError: CustomStringConvertible {
    /// What is wrong with the form.
    public var description: String {
        switch self {
        case .missing(let field): "the field \(field) is missing"
        case .unknownValue(let value, let field): "the field \(field) is \"\(value)\", which is not known"
        }
    }
}

extension TwilioForm {
    func required(_ name: String) throws(TwilioFormError) -> String {
        guard let value = self[name] else { throw .missing(name) }
        return value
    }

    /// A value that is one of those that are known.
    func known<Value: RawRepresentable<String>>(_ name: String) throws(TwilioFormError) -> Value {
        let text = try required(name)
        guard let value = Value(rawValue: text) else { throw .unknownValue(text, of: name) }
        return value
    }
}
