import Foundation
import Jobs
import Observability
import OutboundHTTP

/// Tells a dead-man switch how a schedule's runs go, so that it can call for help when a run does
/// not come.
///
/// Each event is one POST: the address with `/start` added when a run begins, the address itself
/// when it came to a good end, the address with `/fail` added when it did not; the form that
/// https://healthchecks.io/docs/http_api/ describes. Pings are jobs of a queue of their own: a
/// receiver that is down delays them and nothing else.
struct SchedulePing: Sendable {
    /// What a job tells.
    struct Payload: Codable, Sendable {
        var schedule: String
        var fireTime: Date
        var job: Int64
        var events: [RunReport.Event]
        var seconds: Double?
        var failure: String?
    }

    static let kind = JobKind<Payload>("scheduler_ping", queue: "pings")

    /// The receivers' addresses by schedule.
    let addresses: [String: Secret]
    /// The way out.
    let http: OutboundHTTPClient

    /// A schedule that reports its runs, where it has a receiver.
    func reporting(_ schedule: Schedule) -> Schedule {
        guard addresses[schedule.id] != nil else { return schedule }
        var schedule = schedule
        schedule.report = { report in
            guard !report.events.isEmpty else { return nil }
            return try NewJob(
                Self.kind,
                Payload(
                    schedule: report.schedule,
                    fireTime: report.fireTime,
                    job: report.job.rawValue,
                    events: report.events,
                    seconds: report.took.map { $0 / .seconds(1) },
                    failure: report.failure
                )
            )
        }
        return schedule
    }

    /// The job that tells; given up after some tries, for a late ping says nothing.
    var definition: JobDefinition {
        .define(
            Self.kind,
            maxAttempts: 5,
            timeout: .seconds(60),
            retryPolicy: RetryPolicy(first: .seconds(5), longest: .seconds(60))
        ) { payload, _ in
            try await tell(payload)
        }
    }

    private func tell(_ payload: Payload) async throws {
        // The receiver may have been taken out of the configuration meanwhile.
        guard let address = addresses[payload.schedule] else { return }
        for event in payload.events {
            let response = try await http.send(
                OutboundRequest(
                    upstream: "schedule_ping",
                    url: Self.url(address.reveal(), for: event),
                    method: "POST",
                    headers: [(name: "Content-Type", value: "text/plain; charset=utf-8")],
                    hidesPath: true,
                    body: Array(Self.text(payload, event).utf8),
                    deadline: .seconds(10),
                    responseLimit: 65_536
                )
            )
            guard (200..<300).contains(response.status) else {
                throw PingRefused(schedule: payload.schedule, status: response.status)
            }
        }
    }

    private static func url(_ address: String, for event: RunReport.Event) -> String {
        switch event {
        case .start: address.addingToPath("start")
        case .success: address
        case .failure: address.addingToPath("fail")
        }
    }

    private static func text(_ payload: Payload, _ event: RunReport.Event) -> String {
        var lines = [
            "schedule: \(payload.schedule)", "fire time: \(payload.fireTime.formatted(.iso8601))",
            "job: \(payload.job)", "event: \(event.rawValue)",
        ]
        if event != .start, let seconds = payload.seconds { lines.append("seconds: \(seconds)") }
        if event == .failure, let failure = payload.failure { lines.append("failure: \(failure)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    /// The address with one more part at the end of its path.
    func addingToPath(_ part: String) -> String {
        guard let query = firstIndex(of: "?") else { return "\(self)/\(part)" }
        return "\(self[..<query])/\(part)\(self[query...])"
    }
}

/// A receiver of pings that does not take one.
struct PingRefused: Error, CustomStringConvertible {
    let schedule: String
    let status: Int

    var description: String {
        "the receiver of the pings of \(schedule) answered \(status); "
            + "check SCHEDULE_PING_URL, SYNC_PING_URL and PUSH_PING_URL"
    }
}
