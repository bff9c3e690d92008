import CallTiming
import HTTPTransport
import ProviderKit
import ProviderTestKit
import Reactor
import Testing
import TwilioWire

@testable import Rehearsal
@testable import TwilioREST

struct TwilioRESTTests {
    private static let order = TwilioCallOrder(
        to: "+15550100042",
        from: "+15550100009",
        script: .inline("<Response><Pause length=\"600\"/></Response>")
    )

    @Test(.timeLimit(.minutes(4)))
    func `a call is made, looked up, found in the list, and hung up`() async throws {
        try await atTwilio { desk in
            let made = try await desk.twilio.create(Self.order, on: desk.loop)
            #expect(made.status == .queued)
            #expect(made.created != nil)
            try await desk.sleep(.seconds(5))
            #expect(try await desk.twilio.call(made.sid, on: desk.loop).status == .inProgress)
            let listed = try await desk.twilio.calls(to: "+15550100042", from: "+15550100009", on: desk.loop)
            #expect(listed.map(\.sid) == [made.sid])
            try await desk.twilio.change(made.sid, .hangUp, on: desk.loop)
            try await desk.sleep(.seconds(1))
            #expect(try await desk.twilio.call(made.sid, on: desk.loop).status == .completed)
            // Hanging up what has hung up is no failure; giving it other TwiML is one.
            try await desk.twilio.change(made.sid, .hangUp, on: desk.loop)
            await #expect {
                try await desk.twilio.change(made.sid, .follow(.inline("<Response/>")), on: desk.loop)
            } throws: {
                ($0 as? TwilioFailure)?.kind == .notInProgress
            }
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: [nil, 7.0])
    func `what was refused for its number is asked again, when Twilio wants it`(patience: Double?) async throws {
        var settings = TwilioSimulator.Settings()
        settings.orderFault = { $0 < 2 ? .tooMany(retryAfter: patience) : nil }
        try await atTwilio(settings) { desk in
            let start = desk.loop.now
            _ = try await desk.twilio.create(Self.order, on: desk.loop)
            #expect(desk.orders == 3)
            #expect(desk.simulator.allCalls.count == 1)
            let took = desk.loop.now - start
            #expect(patience == nil ? took < .seconds(3) : took >= .seconds(14))
        }
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [(TwilioSimulator.OrderFault.failsBefore, 0), (.failsBehind, 1), (.losesAnswer, 1)]
    )
    func `an order that may have been taken is not given again`(
        fault: TwilioSimulator.OrderFault,
        calls: Int
    ) async throws {
        var settings = TwilioSimulator.Settings()
        settings.orderFault = { _ in fault }
        try await atTwilio(settings) { desk in
            await #expect { try await desk.twilio.create(Self.order, on: desk.loop) } throws: {
                ($0 as? TwilioFailure)?.fate == .unknown
            }
            #expect(desk.orders == 1)
            #expect(desk.simulator.allCalls.count == calls)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `looking up is repeated whatever happened`() async throws {
        try await atTwilio { desk in
            let made = try await desk.twilio.create(Self.order, on: desk.loop)
            desk.world.faults.add(SimulatedFault(.status(503)), to: "twilio", times: 3)
            #expect(try await desk.twilio.call(made.sid, on: desk.loop).sid == made.sid)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `without a connection nothing was done, and it is tried again`() async throws {
        try await inVirtualTime { loop, _ in
            // A port that was free a moment ago.
            let server = try HTTPURL("http://127.0.0.1:1")
            let twilio = TwilioREST(TwilioAccount(TwilioDesk.account, token: Secret("x"), server: server))
            let start = loop.now
            await #expect { try await twilio.create(Self.order, on: loop) } throws: {
                let failure = $0 as? TwilioFailure
                return failure?.fate == .notDone && failure?.kind == .network
            }
            #expect(loop.now - start >= .seconds(2))
        }
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [
            ("+1555", 21_211, TwilioFailure.Kind.badRequest), ("+15005550003", 21_215, .badRequest),
            ("+15005550004", 21_216, .badRequest),
        ]
    )
    func `errors are said in words, with their number`(to: String, code: Int, kind: TwilioFailure.Kind) async throws {
        try await atTwilio { desk in
            var order = Self.order
            order.to = to
            await #expect { try await desk.twilio.create(order, on: desk.loop) } throws: {
                let failure = $0 as? TwilioFailure
                #expect(failure?.message == TwilioErrorWords.of(code))
                #expect(failure?.requestID?.hasPrefix("sim-twilio") == true)
                return failure?.code == code && failure?.kind == kind && failure?.fate == .notDone
            }
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a wrong token and an unknown call are told apart, and no token is shown`() async throws {
        try await atTwilio(token: "54321") { desk in
            await #expect { try await desk.twilio.call("CA00", on: desk.loop) } throws: {
                ($0 as? TwilioFailure)?.kind == .authentication && !"\($0)".contains("54321")
            }
        }
        try await atTwilio { desk in
            await #expect { try await desk.twilio.call("CA00", on: desk.loop) } throws: {
                ($0 as? TwilioFailure)?.kind == .notFound
            }
            try await desk.twilio.change("CA00", .hangUp, on: desk.loop)
        }
    }

    @Test func `an order's form has what was asked for, each event once`() {
        var order = TwilioCallOrder(to: "+1", from: "+2", script: .address("https://a.test/v?x=1&y=2"))
        order.statusCallback = "https://a.test/s"
        order.detection = TwilioCallOrder.Detection(waitsForEnd: true, callback: "https://a.test/m")
        order.isRecorded = true
        order.recordingCallback = "https://a.test/r"
        order.longest = 600
        #expect(
            TwilioREST.encoded(order.form)
                == "To=%2B1&From=%2B2&Url=https%3A%2F%2Fa.test%2Fv%3Fx%3D1%26y%3D2&Method=POST"
                + "&StatusCallback=https%3A%2F%2Fa.test%2Fs&StatusCallbackMethod=POST&StatusCallbackEvent=initiated"
                + "&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=completed"
                + "&TimeLimit=600&Record=true&RecordingStatusCallback=https%3A%2F%2Fa.test%2Fr"
                + "&RecordingStatusCallbackMethod=POST&RecordingStatusCallbackEvent=completed%20absent"
                + "&MachineDetection=DetectMessageEnd&AsyncAmd=true&AsyncAmdStatusCallback=https%3A%2F%2Fa.test%2Fm"
                + "&AsyncAmdStatusCallbackMethod=POST"
        )
        order.keys = "1w2"
        #expect(!TwilioREST.encoded(order.form).contains("MachineDetection"))
    }

    @Test(
        arguments: [
            (nil, nil, "api.twilio.com"), ("ie1", nil, "api.ie1.twilio.com"),
            (nil, "dublin", "api.dublin.us1.twilio.com"),
            ("ie1", "dublin", "api.dublin.ie1.twilio.com"),
        ] as [(String?, String?, String)]
    )
    func `regions and edges have hosts of their own`(region: String?, edge: String?, host: String) {
        #expect(TwilioAccount.host(region: region, edge: edge) == host)
    }

    @Test func `a date is read as Twilio writes it`() {
        #expect(TwilioCallResource.date("Fri, 20 Nov 2026 21:50:00 +0000")?.unixSeconds == 1_795_211_400)
        #expect(TwilioCallResource.date("Fri, 20 Nov 2026 21:50:00 +0100") == nil)
    }
}
