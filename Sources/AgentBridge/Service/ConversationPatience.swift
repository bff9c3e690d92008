/// How long, and how often, a conversation that the service carries is asked for until it is over.
package struct ConversationPatience: Sendable, Equatable {
    /// From the call's beginning to the first question, and from that to the next one.
    package var first = Duration.seconds(15)
    /// Each next question is asked half as long again after the last one, but no later than this.
    package var atMost = Duration.seconds(120)
    /// How long the service may not know of it: a call is registered before it is connected.
    package var unknown = Duration.seconds(600)
    /// How long it may last, and take to be written down.
    package var whole = Duration.seconds(16_200)

    package init() {}
}
