import Meetings
import Observability
import Operations
import Web

/// A share of what happens that must go well, watched over several windows at once.
///
/// The windows and burn rates are those of the Site Reliability Workbook, chapter 5: a budget
/// burnt 14.4 times too fast for an hour, or 6 times for 6 hours, calls somebody at once; one
/// burnt just too fast for 3 days waits for the working day.
/// https://sre.google/workbook/alerting-on-slos/
struct Objective: Sendable {
    /// What is watched, in lower snake case.
    let name: String
    /// The alert's name.
    let alert: String
    /// The share that must go well.
    let target: Double
    /// The share that went badly over a window, by job.
    let bad: @Sendable (_ window: String) -> PromQL
    /// One line for the message.
    let summary: String

    /// Every objective.
    static func all(_ scale: TimeScale) -> [Objective] {
        [availability, latency, meetings(scale)]
    }

    /// The rules of every objective.
    static func groups(_ scale: TimeScale) -> [RuleFile.RuleGroup] {
        all(scale).map { objective in
            RuleFile.RuleGroup(
                name: "taskforge_\(objective.name)",
                recordings: windows.map { objective.recording($0, scale) },
                alerts: objective.alerts(scale)
            )
        }
    }

    /// 99.5 % of the requests of people and programs are not answered with a fault of ours; what
    /// maintenance refuses is none.
    private static let availability = Objective(
        name: "availability",
        alert: "TaskForgeAvailabilityBurn",
        target: 0.995,
        bad: { window in
            let status = Matcher.label("http_response_status_code", matches: "5..")
            let duration = RequestMetrics.duration
            let failed = duration.rate(by: ["job"], where: [traffic, status], over: window)
            let refused = Maintenance.requests.rate(
                by: ["job"],
                where: [.label("outcome", is: Maintenance.Answer.refused.rawValue)],
                over: window
            )
            return ((failed - refused) || failed)
                / duration.rate(by: ["job"], where: [traffic], over: window)
        },
        summary: "Too many requests are answered with a fault of ours."
    )

    /// 99 % of the requests of people and programs are answered within half a second.
    private static let latency = Objective(
        name: "latency",
        alert: "TaskForgeLatencyBurn",
        target: 0.99,
        bad: { window in within(RequestMetrics.duration, [traffic], "0.5", window) },
        summary: "Too many requests take longer than half a second."
    )

    /// 99 % of the meetings have their action items within 15 minutes of arrival.
    private static func meetings(_ scale: TimeScale) -> Objective {
        let limit = scale.seconds(.seconds(900)).everywhere
        return Objective(
            name: "meetings",
            alert: "TaskForgeMeetingsLateBurn",
            target: 0.99,
            bad: { window in within(PipelineMetrics.ready, [], "\(limit)(\\\\.0)?", window) },
            summary: "Too many meetings get their action items late."
        )
    }

    private static let traffic = Matcher.given(RequestMetrics.trafficMatcher)

    /// The share of a histogram's observations that lie above a bucket.
    private static func within(
        _ histogram: MetricDescriptor,
        _ matchers: [Matcher],
        _ bucket: String,
        _ window: String
    ) -> PromQL {
        let below = histogram.rate(
            by: ["job"],
            where: matchers + [.label("le", matches: bucket)],
            over: window,
            part: "_bucket"
        )
        return .number(1) - below / histogram.rate(by: ["job"], where: matchers, over: window)
    }

    /// The windows, with the names under which their ratios are recorded.
    private static let windows: [(name: String, time: Duration)] = [
        ("5m", .seconds(300)), ("30m", .seconds(1_800)), ("1h", .seconds(3_600)),
        ("6h", .seconds(6 * 3_600)), ("3d", .seconds(3 * 86_400)),
    ]

    private func recording(
        _ window: (name: String, time: Duration),
        _ scale: TimeScale
    ) -> RecordingRule {
        RecordingRule(
            name: "job:taskforge_\(name)_bad:ratio_rate\(window.name)",
            query: bad(scale.text(window.time))
        )
    }

    private func alerts(_ scale: TimeScale) -> [Alert] {
        func burns(_ rate: Double, _ long: String, _ short: String) -> PromQL {
            let limit = PromQL.number((rate * (1 - target) * 1e6).rounded() / 1e6)
            func ratio(_ window: String) -> PromQL {
                PromQL("job:taskforge_\(name)_bad:ratio_rate\(window)")
            }
            return ratio(long) > limit && ratio(short) > limit
        }
        let share =
            "{{ $value | humanizePercentage }} over the window; the objective allows "
            + "\(PromQL.number(((1 - target) * 1e4).rounded()).everywhere) in 10,000."
        return [
            Alert(
                alert,
                .page,
                when: burns(14.4, "1h", "5m") || burns(6, "6h", "30m"),
                for: .zero,
                summary: summary,
                description: share
            ),
            Alert(
                alert,
                .ticket,
                when: burns(1, "3d", "6h"),
                for: .seconds(900),
                summary: summary,
                description: share
            ),
        ]
    }
}
