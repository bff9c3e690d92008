internal import CallRecords
internal import CallTiming
internal import FrontDoor
internal import HTTPTransport
internal import OutboundCalls
internal import ProviderKit
internal import Reactor
internal import Telemetry

/// `/metrics`, for Prometheus and whoever else reads OpenMetrics.
struct MetricsRoute: Sendable {
    /// What has to be shown; nil for nothing by those on this machine, and for nobody else.
    let token: Secret?
    let telemetry: ServiceTelemetry
    let loops: [EventLoop]
    let door: FrontDoor
    let keeper: RecordKeeper?
    let desks: [OutboundDesk]

    func register(on application: inout HTTPApplication) throws(RouteError) {
        try application.on(.get, "/metrics") { exchange, _ in
            try door.admit(exchange, token, to: "metrics")
            let now = exchange.loop.now
            // It takes a while, in which the loop has calls to serve.
            let text = await withTaskExecutorPreference(globalConcurrentExecutor) { page(at: now) }
            var response = HTTPResponse(status: .ok, body: Array(text.utf8))
            response.fields.set(.contentType, to: MetricPage.mediaType)
            response.fields.set(.cacheControl, to: "no-store")
            exchange.respond(response)
        }
    }

    private func page(at now: MonotonicInstant) -> String {
        var page = MetricPage()
        telemetry.write(to: &page)
        page.figure(MetricHeader("syrinx_door_places", .gauge, "Calls that hold a place."), Double(door.calls))
        page.write(telemetry.breakers, at: now)
        if let keeper { write(keeper.figures, to: &page) }
        if !desks.isEmpty {
            page.figure(
                MetricHeader("syrinx_outbound_calls_live", .gauge, "Ordered calls that wait or go on."),
                Double(desks.reduce(0) { $0 + $1.liveCount })
            )
        }
        page.write(loops)
        page.writeProcess()
        return page.finish()
    }

    private func write(_ figures: RecordCounters.Snapshot, to page: inout MetricPage) {
        let counters: [(String, String, Int)] = [
            ("committed", "Changes of records that went into the store.", figures.committed),
            ("spooled", "Changes that went beside it, because it was late or refused.", figures.spooled),
            ("taken_in", "Changes that came from there into the store.", figures.takenIn),
            ("lost", "Events that are kept nowhere.", figures.lost),
            ("troubles", "Times that the store or its spool was late or refused.", figures.troubles),
            ("missed_samples", "Samples of recordings that found no place.", figures.missedSamples),
            ("broken_recordings", "Recordings that were given up.", figures.brokenRecordings),
            ("expired_calls", "Calls that were removed for their age.", figures.expiredCalls),
            ("expired_recordings", "Recordings that were removed for their age.", figures.expiredRecordings),
        ]
        for (name, help, count) in counters {
            page.figure(MetricHeader("syrinx_records_\(name)", .counter, help), Double(count))
        }
    }
}
