/// All clients that go through the matrix.
package enum ClientDrivers {
    /// One line for each: the drivers are in `Drivers/`.
    package static let all: [ClientDriver] = [
        DeepgramDriver.listen,
        DeepgramDriver.flux,
        TranscriptionDriver.streamed,
        .chatCompletions,
        .openRouter,
        .anthropic,
    ]
}
