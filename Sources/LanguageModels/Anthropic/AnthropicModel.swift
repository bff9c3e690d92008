internal import CallTiming
package import FastJSON
internal import HTTPTransport
package import ProviderKit
internal import ProviderWire
package import Reactor

/// One of Anthropic's models, behind Messages.
///
/// A model's thinking cannot be sent back, since a conversation has no place for it: models are to be configured so that
/// they think between no calls of tools (`thinking: "disabled"`, or a model that does not unless it is asked to).
package struct AnthropicModel: LanguageModel {
    package let identity: ProviderIdentity
    package let capabilities: ModelCapabilities

    private let settings: AnthropicSettings
    private let writer: AnthropicRequestWriter
    private let line: ProviderLine

    /// Makes a model of its options.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        settings = try AnthropicSettings(options)
        writer = AnthropicRequestWriter(settings: settings)
        line = ProviderLine(
            "anthropic",
            deadlines: settings.deadlines,
            secrets: [settings.key],
            options.environment
        )
        identity = ProviderIdentity(.model, provider: "anthropic", model: settings.model, credential: settings.key)
        var capabilities = ModelCapabilities()
        capabilities.callsToolsInParallel = settings.parallelToolCalls
        capabilities.cachesPrompts = settings.caching != .off
        self.capabilities = capabilities
    }

    /// Opens a connection for the next request; where it is configured, has the provider read the prompt into its cache.
    package func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) {
        // Nothing of an empty request could be kept.
        if settings.warmsCache, !request.conversation.instructions.isBlank || !request.tools.isEmpty {
            let response = try await send(body(of: request, warming: true), on: loop)
            do throws(HTTPClientError) {
                _ = try await response.body(upTo: 1 << 20)
            } catch {
                throw line.failure(error)
            }
        }
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
        let response = try await send(body(of: request), on: loop)
        return StreamedGeneration(response, AnthropicStreamDecoder(), of: line, firstDue: firstDue, on: loop)
    }

    private func body(of request: GenerationRequest, warming: Bool = false) throws(ProviderFailure) -> [UInt8] {
        do throws(JSONWriteError) {
            return try writer.body(of: request, warming: warming)
        } catch {
            throw line.failure(.badRequest, "the request cannot be written: \(error)")
        }
    }

    private func send(_ body: [UInt8], on loop: EventLoop) async throws(ProviderFailure) -> HTTPClientResponse {
        let line = line
        let asked = HTTPClientRequest(.post, settings.url, fields: settings.fields, content: .bytes(body))
        return try await line.send(asked, on: loop) { status, fields, content in
            guard let kind = AnthropicErrors.kind(of: status, content: content) else { return nil }
            var failure = line.failure(status, fields, content: content)
            failure.kind = kind
            return failure
        }
    }
}
