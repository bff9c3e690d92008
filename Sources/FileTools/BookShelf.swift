internal import Synchronization

/// The books of a folder, each opened once: two agents that make appointments in one file share what is free.
package final class BookShelf: Sendable {
    private let folder: String
    private let isReadOnly: Bool
    private let now: @Sendable () -> Int64
    private let books = Mutex<[String: BookingBook]>([:])

    /// - Parameter isReadOnly: whether the folder is only looked into, while another process may write there.
    package init(in folder: String, isReadOnly: Bool = false, now: @escaping @Sendable () -> Int64) {
        self.folder = folder
        self.isReadOnly = isReadOnly
        self.now = now
    }

    /// The book of a plan; that of the first plan that named the file.
    package func book(_ plan: BookingPlan) throws -> BookingBook {
        try books.withLock { books in
            if let book = books[plan.file] { return book }
            let book = try BookingBook(plan, file(plan.file), now: now)
            books[plan.file] = book
            return book
        }
    }

    /// A file of the folder.
    package func file(_ name: String) throws(LedgerFileError) -> LedgerFile {
        try LedgerFile(name, in: folder, isReadOnly: isReadOnly)
    }
}
