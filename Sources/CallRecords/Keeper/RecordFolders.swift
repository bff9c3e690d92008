/// Where the keeper's files are.
struct RecordFolders: Sendable {
    let spool: String
    let recordings: String

    init(in folder: String) {
        spool = folder + "/spool"
        recordings = folder + "/recordings"
    }
}
