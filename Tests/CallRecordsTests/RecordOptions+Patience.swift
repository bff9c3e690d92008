@testable import CallRecords

extension RecordOptions {
    /// Options for a machine that is busy and whose disk is slow: what takes long is not taken for refused.
    static var patient: RecordOptions {
        var options = RecordOptions()
        options.commitPatience = .seconds(30)
        return options
    }
}

/// Comes back when something is so, or when the test's time is up; leaves the processor to the threads it waits for.
func eventually(_ condition: () throws -> Bool) async throws {
    while try !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
