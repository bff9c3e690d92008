internal import CallPipeline
internal import Carriers
internal import RelayCalls

/// A call's socket, as far as whoever is at the door has to do with it.
protocol CallSocket: AnyObject {
    /// The call is going to go on over another one: this one ends.
    func supersede()

    /// Somebody who runs the call wants something.
    func command(_ command: CallCommand)
}

extension CarrierSocket: CallSocket {}
extension RelaySocket: CallSocket {}
