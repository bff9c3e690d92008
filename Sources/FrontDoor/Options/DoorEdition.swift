internal import ProviderKit

/// How calls come in until that is changed: who answers, and what makes their calls.
///
/// A call keeps the edition in which it came, as long as it is known.
package final class DoorEdition: Sendable, Equatable {
    package let options: FrontDoorOptions
    let taker: FrontDoor.Taker

    package init(_ options: FrontDoorOptions, taker: @escaping FrontDoor.Taker) {
        self.options = options
        self.taker = taker
    }

    /// Whether both are the very same.
    package static func == (one: DoorEdition, other: DoorEdition) -> Bool { one === other }

    /// The agent of that name, where it may answer for an organisation.
    func agent(_ name: String, of organisation: Organisation) -> DoorAgent? {
        options.agents.first { $0.name == name && $0.organisation == organisation }
    }
}
