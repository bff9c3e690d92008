internal import ProviderKit

/// Where the files are from which calls can be made again: beside their recordings.
package enum CallFilePath {
    /// How their names end.
    package static let suffix = ".call"

    /// The file of a call, in the folder of recordings.
    package static func path(of call: CallName) -> String {
        Folder.safe(call.organisation.key) + "/" + Folder.safe(call.id) + suffix
    }
}
