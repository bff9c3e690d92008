extension TwiML {
    /// A call that is handed to a socket, until the socket ends; then the next verb follows.
    public struct Connect: Sendable, Equatable {
        /// What the socket carries.
        public enum Content: Sendable, Equatable {
            /// Audio, both ways.
            case stream(Stream)
            /// Words, both ways; Twilio hears and speaks.
            case relay(ConversationRelay)
        }

        /// What the socket carries.
        public var content: Content
        /// What is asked when a relay is over.
        public var action: String?
        /// How that address is asked.
        public var method: Method?

        /// Hands the call to a socket.
        public init(_ content: Content, action: String? = nil, method: Method? = nil) {
            self.content = content
            self.action = action
            self.method = method
        }

        func write(to xml: inout XMLText) {
            xml.element("Connect", ["action": action, "method": method?.rawValue]) { xml in
                switch content {
                case .stream(let stream): stream.write(to: &xml)
                case .relay(let relay): relay.write(to: &xml)
                }
            }
        }
    }

    /// Which of a call's two directions a stream carries.
    public enum Track: String, Sendable {
        case inbound = "inbound_track"
        case outbound = "outbound_track"
        /// Not for a stream that is connected.
        case both = "both_tracks"
    }

    /// A name and a value that come with the socket's first message, in the order in which they were given.
    public struct Parameter: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String

        /// Makes a parameter.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        func write(to xml: inout XMLText) { xml.element("Parameter", ["name": name, "value": value]) }
    }

    /// A Media Streams socket.
    public struct Stream: Sendable, Equatable {
        /// Its address, a `wss` one without a query, which Twilio would drop.
        public var url: String
        /// A name to end it by.
        public var name: String?
        /// Which directions it carries.
        public var track: Track?
        /// What is told when it begins, ends or fails.
        public var statusCallback: String?
        /// How that address is asked.
        public var statusCallbackMethod: Method?
        /// What comes with the first message.
        public var parameters: [Parameter]

        /// Makes a socket.
        public init(
            url: String,
            name: String? = nil,
            track: Track? = nil,
            statusCallback: String? = nil,
            statusCallbackMethod: Method? = nil,
            parameters: [Parameter] = []
        ) {
            self.url = url
            self.name = name
            self.track = track
            self.statusCallback = statusCallback
            self.statusCallbackMethod = statusCallbackMethod
            self.parameters = parameters
        }

        func write(to xml: inout XMLText) {
            xml.element(
                "Stream",
                [
                    "url": url, "name": name, "track": track?.rawValue, "statusCallback": statusCallback,
                    "statusCallbackMethod": statusCallbackMethod?.rawValue,
                ]
            ) { xml in
                for parameter in parameters { parameter.write(to: &xml) }
            }
        }
    }
}
