/// What a relay does to the bytes that pass in one direction.
package struct RelayDamage: Sendable, Equatable {
    /// What happens once, behind so many bytes.
    package enum Incident: Sendable, Equatable {
        /// Both sides see an orderly end of TCP, in the middle of whatever it was: half a frame, or TLS without its
        /// close_notify.
        case end
        /// Both sides see the connection broken off.
        case reset
        /// Nothing more passes in this direction, and the connection stays open.
        case stall
        /// Bytes come in between that nobody sent.
        case garbage([UInt8])
        /// So many bytes get lost.
        case loss(Int)
    }

    /// How large the pieces are in which it is passed on, each a write, and a read of the other side, of its own.
    package var pieces: ClosedRange<Int>?
    /// How long everything is under way.
    package var delay = Duration.zero
    /// How many bytes a second are taken from the sender: a slow reader.
    package var rate: Int?
    /// What happens once.
    package var incident: Incident?
    /// Behind how many bytes.
    package var after = 0

    package init(
        pieces: ClosedRange<Int>? = nil,
        delay: Duration = .zero,
        rate: Int? = nil,
        _ incident: Incident? = nil,
        after: Int = 0
    ) {
        self.pieces = pieces
        self.delay = delay
        self.rate = rate
        self.incident = incident
        self.after = after
    }

    /// Nothing: bytes pass as they come.
    package static let none = RelayDamage()
}

/// What a relay does to the bytes of one connection.
package struct RelayPlan: Sendable, Equatable {
    /// On the way from the client.
    package var toServer: RelayDamage
    /// On the way from the server.
    package var toClient: RelayDamage

    package init(toServer: RelayDamage = .none, toClient: RelayDamage = .none) {
        self.toServer = toServer
        self.toClient = toClient
    }

    /// Passes everything as it comes.
    package static let faithful = RelayPlan()

    /// Every byte on its own, both ways.
    package static let byteByByte = RelayPlan(
        toServer: RelayDamage(pieces: 1...1),
        toClient: RelayDamage(pieces: 1...1)
    )
}
