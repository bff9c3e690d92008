/// What the engine says to a Media Streams socket.
package enum MediaStreamsOutput: Sendable, Equatable {
    /// Audio to be queued; its samples are in the buffer that was given to the decoder.
    case media
    /// To be sent back once everything queued before it has been played.
    case mark(String)
    /// Drop what is queued, and send back every mark in it.
    case clear
    /// Nothing that is known.
    case unknown
}
