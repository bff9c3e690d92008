/// What is known of a representation before it is sent, to test a request's conditions against.
public struct RepresentationValidators: Sendable, Hashable {
    /// The version's tag.
    public var entityTag: EntityTag?
    /// When it was last changed.
    public var lastModified: HTTPDate?

    /// Makes validators.
    public init(entityTag: EntityTag? = nil, lastModified: HTTPDate? = nil) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }
}

/// What a request's conditions come to (RFC 9110 §13.2.2).
public enum ConditionOutcome: Sendable, Hashable {
    /// The request is to be carried out.
    case proceed
    /// The client has it already: 304.
    case notModified
    /// What the client assumed no longer holds: 412.
    case preconditionFailed
}

extension HTTPRequestHead {
    /// Tests If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order that RFC 9110 lays down.
    ///
    /// A condition that is malformed is ignored, but for If-Match, which protects what is there: it fails.
    /// - Parameter now: reads dates with a year of two digits.
    public func conditions(on validators: RepresentationValidators, now: HTTPDate) -> ConditionOutcome {
        if fields.contains(.ifMatch) {
            guard let condition = EntityTagCondition(fields, .ifMatch),
                condition.holds(for: validators.entityTag, by: { $0.isStronglyEqual(to: $1) })
            else { return .preconditionFailed }
        } else if let date = date(.ifUnmodifiedSince, now: now), let changed = validators.lastModified, changed > date {
            return .preconditionFailed
        }
        let isReading = method == .get || method == .head
        if fields.contains(.ifNoneMatch) {
            guard let condition = EntityTagCondition(fields, .ifNoneMatch),
                condition.holds(for: validators.entityTag, by: { $0.isWeaklyEqual(to: $1) })
            else { return .proceed }
            return isReading ? .notModified : .preconditionFailed
        }
        if isReading, let date = date(.ifModifiedSince, now: now), let changed = validators.lastModified,
            changed <= date
        {
            return .notModified
        }
        return .proceed
    }

    /// A date field's value; `nil` when it is missing, repeated or malformed.
    fileprivate func date(_ name: HTTPFieldName, now: HTTPDate) -> HTTPDate? {
        let values = fields.values(of: name)
        guard values.count == 1 else { return nil }
        return HTTPDate(values[0], now: now)
    }

    /// Whether If-Range lets a part be sent: it is missing, or names exactly the version there is (RFC 9110 §13.1.5).
    func rangeCondition(holdsFor validators: RepresentationValidators, now: HTTPDate) -> Bool {
        guard let value = fields[.ifRange] else { return true }
        if let tag = EntityTag(parsing: value) {
            return validators.entityTag.map { $0.isStronglyEqual(to: tag) } ?? false
        }
        guard let date = date(.ifRange, now: now) else { return false }
        return validators.lastModified == date
    }
}

extension EntityTagCondition {
    fileprivate func holds(for tag: EntityTag?, by areEqual: (EntityTag, EntityTag) -> Bool) -> Bool {
        switch self {
        case .any: return true
        case .tags(let tags):
            guard let tag else { return false }
            return tags.contains { areEqual($0, tag) }
        }
    }
}
