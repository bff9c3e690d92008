/// All clients that go through the matrix.
package enum ClientDrivers {
    /// One line for each: the drivers are in `Drivers/`.
    package static let all: [ClientDriver] = [
        DeepgramDriver.listen,
        DeepgramDriver.flux,
        TranscriptionDriver.streamed,
        TranscriptionDriver.whole,
        .chatCompletions,
        .openRouter,
        .anthropic,
        ElevenLabsDriver.multi,
        ElevenLabsDriver.single,
        ElevenLabsDriver.http,
        CartesiaDriver.contexts,
        AuraDriver.socket,
        OpenAISpeechDriver.pcm,
        PollyDriver.pcm,
    ]
}
