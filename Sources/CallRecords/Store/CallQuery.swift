/// Which calls are looked for: all conditions hold.
package struct CallQuery: Sendable, Equatable {
    /// Where a page of calls ended: the next one goes on behind it, whatever has come or gone meanwhile.
    package struct Place: Sendable, Equatable {
        /// When the last call of the page began, and the store's own number for it.
        let began: WallTime
        let key: Int64

        init(began: WallTime, key: Int64) {
            self.began = began
            self.key = key
        }

        /// Reads what `text` has written; nil for anything else.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let began = UInt64(parts[0], radix: 36), let key = Int64(parts[1], radix: 36),
                key >= 0
            else { return nil }
            self.init(began: WallTime(milliseconds: Int64(bitPattern: began)), key: key)
        }

        /// The place as a word for an address.
        package var text: String {
            String(UInt64(bitPattern: began.milliseconds), radix: 36) + "-" + String(key, radix: 36)
        }
    }

    package var agent: String?
    package var arm: String?
    package var from: String?
    package var to: String?
    package var outcome: CallOutcome?
    /// Only calls that live, or only those that have ended.
    package var isLive: Bool?
    package var conversation: String?
    /// When it began: not before the first, before the second.
    package var beganFrom: WallTime?
    package var beganBefore: WallTime?
    /// Members of the metadata, as texts.
    package var metadata: [String: String] = [:]
    /// A text that is somewhere in the metadata.
    package var metadataText: String?
    /// How many at most, the newest first; a store gives out 1,000 at most.
    package var limit = 50
    /// The end of the page before.
    package var after: Place?

    /// Every call.
    package init() {}
}

/// Some of the calls that were looked for, the newest first.
package struct CallPage: Sendable, Equatable {
    package var calls: [CallRecord]
    /// Where the next page begins; nil when there is none.
    package var next: CallQuery.Place?
}
