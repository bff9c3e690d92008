internal import ProviderKit
internal import Synchronization

/// The sounds of agents' own sentences, by voice and text: what is to be heard when no voice can say it.
///
/// The process's calls share it: a sentence is spoken once, by the voice that the agent has. It holds so much and no more.
package final class PhraseBook: Sendable {
    /// What decides how a sentence sounds.
    package struct Key: Hashable, Sendable {
        var identity: ProviderIdentity
        var voice: String
        var language: String
        var text: String
    }

    /// What a call finds.
    enum Answer {
        case known([UInt8])
        /// Nobody has it: it is this call's to have it spoken, and to say how that ended.
        case unknown
        /// Another call has it spoken just now.
        case underWay
    }

    private struct Pages {
        var sounds: [Key: [UInt8]] = [:]
        var underWay: Set<Key> = []
    }

    private let pages = Mutex(Pages())
    private let most: Int

    /// Makes one with room for so many sentences.
    package init(most: Int = 512) { self.most = most }

    /// What is known of a sentence.
    func known(_ key: Key) -> [UInt8]? { pages.withLock { $0.sounds[key] } }

    func find(_ key: Key) -> Answer {
        pages.withLock { pages in
            if let sound = pages.sounds[key] { return .known(sound) }
            guard pages.sounds.count < most else { return .underWay }
            return pages.underWay.insert(key).inserted ? .unknown : .underWay
        }
    }

    /// How the speaking of a sentence ended; empty for badly.
    func spoken(_ key: Key, _ sound: [UInt8]) {
        pages.withLock { pages in
            pages.underWay.remove(key)
            if !sound.isEmpty { pages.sounds[key] = sound }
        }
    }
}
