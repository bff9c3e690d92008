/// How the service ends: no new calls are taken, and those that go on are let end.
package struct DrainManner: Sendable, Equatable {
    /// How long it goes on answering at least where calls come from elsewhere: until a balancer has seen that it ends.
    package var notice = Duration.seconds(5)
    /// How long calls that go on may go on.
    package var patience = Duration.seconds(600)
    /// What those are told then that still go on, before they are ended.
    package var goodbye = "I'm sorry, I have to end our call now. Please call us again. Goodbye."
    /// How long those words may take.
    package var farewell = Duration.seconds(20)

    package init() {}
}
