internal import Synchronization

/// The books of a folder, each opened once: two agents that make appointments in one file share what is free.
package final class BookShelf: Sendable {
    private let folder: String
    private let now: @Sendable () -> Int64
    private let books = Mutex<[String: BookingBook]>([:])

    package init(in folder: String, now: @escaping @Sendable () -> Int64) {
        self.folder = folder
        self.now = now
    }

    /// The book of a plan; that of the first plan that named the file.
    package func book(_ plan: BookingPlan) throws -> BookingBook {
        try books.withLock { books in
            if let book = books[plan.file] { return book }
            let book = try BookingBook(plan, LedgerFile(plan.file, in: folder), now: now)
            books[plan.file] = book
            return book
        }
    }
}
