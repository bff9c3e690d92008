internal import ProviderKit

/// A connection to a voice that carries one contribution or several at once; lives on one loop.
protocol VoiceLink: AnyObject, SendableMetatype {
    /// How many more contributions it could carry now.
    var room: Int { get }
    /// Whether it carries none, and none is on its way.
    var isIdle: Bool { get }
    /// Whether it can be used at all.
    var isOpen: Bool { get }
    /// Why it cannot be used any more; nil while it can.
    var ending: ProviderFailure? { get }
    /// Called when there is more room, or the link is gone.
    var changed: (() -> Void)? { get set }

    /// Keeps room for one contribution that will begin soon.
    func reserve()
    /// Gives such room back.
    func release()
    /// Takes no more contributions, and goes once it carries none.
    func retire()
}
