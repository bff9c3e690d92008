package import ProviderKit

/// Which call: its number means something only together with whose it is.
package struct CallName: Sendable, Hashable {
    /// Whose call it is.
    package let organisation: Organisation
    /// Our number for it.
    package let id: String

    package init(_ id: String, of organisation: Organisation = .standard) {
        self.id = id
        self.organisation = organisation
    }
}
