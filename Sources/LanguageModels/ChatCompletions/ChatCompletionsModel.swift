internal import CallTiming
package import FastJSON
internal import HTTPTransport
package import ProviderKit
internal import ProviderWire
package import Reactor

/// A language model behind OpenAI's chat completions, or behind one of the many servers that are compatible with them.
package struct ChatCompletionsModel: LanguageModel {
    package let identity: ProviderIdentity
    package let capabilities: ModelCapabilities

    private let settings: ChatSettings
    private let writer: ChatRequestWriter
    private let line: ProviderLine

    /// Makes a model of its options.
    ///
    /// - Parameter server: whose quirks it has; nil for what the option `server` says.
    package init(_ options: ProviderOptions, server: String? = nil) throws(JSON5Error) {
        settings = try ChatSettings(options, server: server)
        writer = ChatRequestWriter(settings: settings)
        line = ProviderLine(
            settings.server,
            deadlines: settings.deadlines,
            secrets: settings.secrets,
            options.environment
        )
        identity = ProviderIdentity(
            .model,
            provider: settings.server,
            model: settings.model,
            credential: settings.secrets.first
        )
        var capabilities = ModelCapabilities()
        capabilities.callsToolsInParallel = settings.quirks.parallelToolCalls ?? true
        capabilities.cachesPrompts = ["openai", "azure", "vllm", "llamacpp"].contains(settings.server)
        capabilities.reportsUsage = settings.quirks.usage != .none
        self.capabilities = capabilities
    }

    /// Opens a connection for the next request.
    package func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) {
        do throws(HTTPClientError) {
            try await line.client(on: loop).warmUp(settings.url)
        } catch {
            throw line.failure(error)
        }
    }

    package func generate(
        _ request: GenerationRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any Generation {
        let firstDue = loop.now + settings.deadlines.first
        let body: [UInt8]
        do throws(JSONWriteError) {
            body = try writer.body(of: request)
        } catch {
            throw line.failure(.badRequest, "the request cannot be written: \(error)")
        }
        let line = line
        let asked = HTTPClientRequest(.post, settings.url, fields: settings.fields, content: .bytes(body))
        let response = try await line.send(asked, on: loop) { status, fields, content in
            guard let kind = ChatErrors.kind(of: status, content: content) else { return nil }
            var failure = line.failure(status, fields, content: content)
            failure.kind = kind
            return failure
        }
        let decoder = ChatStreamDecoder(settings.quirks, request: request, bytes: body.count)
        return StreamedGeneration(response, decoder, of: line, firstDue: firstDue, on: loop)
    }
}
