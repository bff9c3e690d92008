/// Where the end of a call is, when those who wait for it are told.
package enum CallPublication: String, Sendable, Equatable {
    /// In the store.
    case committed
    /// In the spool, from where it comes into the store.
    case spooled
    /// Nowhere but in memory: neither store nor spool takes anything. The keeper goes on trying.
    case unwritten
}
