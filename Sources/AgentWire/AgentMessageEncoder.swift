internal import FastJSON
package import Octets

/// Writes what is said to an agent's server, each as one JSON object behind what the buffer holds.
package enum AgentMessageEncoder {
    /// The first message of a socket.
    package static func initiation(_ initiation: AgentInitiation, into buffer: inout ByteBuffer) {
        buffer.writeJSON { initiation.write(to: &$0) }
    }

    /// The caller's audio, straight from its bytes, in the format that the conversation began with; it alone has no type.
    package static func audio(_ bytes: Span<UInt8>, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("user_audio_chunk")
            json.string(unescapedCapacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes, into: &$0) }
            json.endObject()
        }
    }

    /// The answer to a ping.
    package static func pong(_ event: Int64, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.field("type", "pong")
            json.key("event_id")
            json.integer(event)
            json.endObject()
        }
    }

    /// What came of a tool.
    package static func toolResult(
        _ id: String,
        _ result: String,
        isError: Bool,
        into buffer: inout ByteBuffer
    ) {
        buffer.writeJSON { json in
            json.beginObject()
            json.field("type", "client_tool_result")
            json.field("tool_call_id", id)
            json.field("result", result)
            json.key("is_error")
            json.bool(isError)
            json.endObject()
        }
    }

    /// Something that the agent is to know, and need not answer.
    package static func contextualUpdate(_ text: String, into buffer: inout ByteBuffer) {
        write("contextual_update", text, into: &buffer)
    }

    /// Something as if the caller had said it.
    package static func userMessage(_ text: String, into buffer: inout ByteBuffer) {
        write("user_message", text, into: &buffer)
    }

    /// The caller is busy with something, and is not to be asked whether they are there.
    package static func userActivity(into buffer: inout ByteBuffer) {
        buffer.append(#"{"type":"user_activity"}"#)
    }

    private static func write(_ type: String, _ text: String, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.field("type", type)
            json.field("text", text)
            json.endObject()
        }
    }
}
