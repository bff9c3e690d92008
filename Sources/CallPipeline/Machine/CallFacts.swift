package import ProviderKit

/// What is known of a call beside what is said in it.
package struct CallFacts: Sendable, Equatable {
    /// What the engine knows itself, under the names of `CallVariables.automatic`.
    package var automatic: [String: String]
    /// What came with the call, or was looked up for it.
    package var parameters: [String: String]
    /// When the call began, in seconds since 1970, and how far ahead of UTC its place is; nil where nobody is to know.
    package var begin: Begin?
    /// Who hears, thinks and speaks: what prices are asked for.
    package var providers: [ProviderIdentity]
    /// Whether this is all that will be known: what waits for more need not any longer.
    package var isComplete: Bool

    /// A moment and a place.
    package struct Begin: Sendable, Equatable {
        package var unixSeconds: Int64
        package var offset: Int64

        package init(unixSeconds: Int64, offset: Int64 = 0) {
            self.unixSeconds = unixSeconds
            self.offset = offset
        }
    }

    package init(
        automatic: [String: String] = [:],
        parameters: [String: String] = [:],
        begin: Begin? = nil,
        providers: [ProviderIdentity] = [],
        isComplete: Bool = true
    ) {
        self.automatic = automatic
        self.parameters = parameters
        self.begin = begin
        self.providers = providers
        self.isComplete = isComplete
    }
}
