internal import CallTiming
internal import ProviderKit

/// How a provider is asked again and again, when nobody is left who could be asked instead.
struct Recovery: Sendable, Equatable {
    let since: CallTime
    private(set) var failure: ProviderFailure
    private var tries = 0
    /// When it is asked again; nil while it is.
    private(set) var next: CallTime?

    init(_ failure: ProviderFailure, at now: CallTime, isAsked: Bool = false) {
        since = now
        self.failure = failure
        next = isAsked ? nil : now + pause
    }

    mutating func asks() { next = nil }

    mutating func failed(_ failure: ProviderFailure, at now: CallTime) {
        self.failure = failure
        tries += 1
        next = now + pause
    }

    /// A quarter of a second, then four tenths; a tenth more or less, so that calls that failed together do not ask together.
    private var pause: Int64 {
        let pause: Int64 = tries == 0 ? 2_000 : 3_200
        let chance = (UInt64(bitPattern: since.samples) &+ UInt64(tries)) &* 0x9E37_79B9_7F4A_7C15
        return pause + pause * (Int64(chance >> 40) % 21 - 10) / 100
    }
}

/// Who of the three is being recovered.
struct Recoveries: Sendable, Equatable {
    private var recognizer: Recovery?
    private var model: Recovery?
    private var voice: Recovery?

    subscript(role: ProviderRole) -> Recovery? {
        get {
            switch role {
            case .recognizer: recognizer
            case .model: model
            case .voice: voice
            }
        }
        set {
            switch role {
            case .recognizer: recognizer = newValue
            case .model: model = newValue
            case .voice: voice = newValue
            }
        }
    }

    var isEmpty: Bool { recognizer == nil && model == nil && voice == nil }
}

extension ProviderFailure.Kind {
    /// Whether it is of use to ask again, within the same call.
    func mayRecover(_ role: ProviderRole) -> Bool {
        switch self {
        case .rateLimit, .overloaded, .network, .stalled: true
        // A recogniser's session that ends by itself can be opened again.
        case .closed, .protocolViolation: role == .recognizer
        case .authentication, .quota, .badRequest: false
        }
    }
}
