import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ModuleKit
import NIOCore
import Observability
import Operations
import Synchronization

@testable import Meetings
@testable import Web

/// The routes over a library in memory, asked without a socket.
struct WebFixture: Sendable {
    let registry = MetricRegistry()
    let health: HealthMonitor
    let drain = DrainState()
    let records = RecordedLogs()
    let routes: WebRoutes
    private let handler: RequestHandler

    init(
        library: (any MeetingLibrary)? = FixedLibrary(),
        review: ItemReview? = nil,
        flags: FeatureFlags? = nil,
        maintenance: MaintenanceDoor? = nil,
        modules: [MountedModule] = [],
        checks: [HealthCheck] = [],
        adminToken: String? = nil,
        isProduction: Bool = false,
        metricsToken: String? = nil,
        scrapeDeadline: Duration = .seconds(10),
        notConfigured: [String: String] = [:],
        options: (inout RequestHandler.Options, MetricRegistry) -> Void = { _, _ in }
    ) throws {
        var requests = RequestHandler.Options()
        options(&requests, registry)
        health = HealthMonitor(metrics: registry, logger: Logger(label: "health") { _ in Silent() })
        try health.register(checks)
        routes = try WebRoutes(
            operational: OperationalRoutes(
                health: health,
                metrics: MetricsAnswer(
                    scraper: MetricScraper(registry: registry),
                    token: metricsToken.map { Secret($0) },
                    deadline: scrapeDeadline
                ),
                drain: drain,
                maintenance: maintenance,
                notConfigured: notConfigured,
                version: "1.2.3",
                access: AccessRule(
                    adminToken: adminToken.map { Secret($0) },
                    isProduction: isProduction
                ),
                now: { Date(timeIntervalSince1970: 1_767_225_600) }
            ),
            library: library,
            review: review,
            flags: flags,
            modules: modules,
            metrics: RequestMetrics(registry),
            isSecure: false,
            options: requests
        )
        handler = routes.handler()
    }

    /// Asks the routes and reads the whole answer.
    func ask(
        _ method: HTTPRequest.Method = .get,
        _ path: String,
        headers: HTTPFields = [:],
        host: String = "localhost:8080",
        body: String = "",
        from client: ClientAddress = .loopback,
        isClientGone: Bool = false
    ) async throws -> Answer {
        let records = records
        var logger = Logger(label: "web") { _ in records.handler }
        logger.logLevel = .debug
        let request = Request(
            head: HTTPRequest(
                method: method,
                scheme: "http",
                authority: host,
                path: path,
                headerFields: headers
            ),
            body: RequestBody(buffer: ByteBuffer(string: body))
        )
        let answered = await handler.answer(
            request,
            WebContext(source: WebContext.Source(logger: logger, client: client))
        )
        let response = answered.response
        let collected = Collected()
        try await response.body.write(CollectingWriter(collected: collected))
        handler.finish(answered, isClientGone: isClientGone)
        return Answer(
            status: response.status.code,
            headers: response.headers,
            body: collected.text.withLock { $0 }
        )
    }

    /// The exposition of the metrics.
    var metrics: String { String(decoding: registry.exposition(), as: UTF8.self) }
}

/// What the routes answered.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: String

    subscript(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    var json: [String: Any] {
        get throws {
            try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
        }
    }
}

final class Collected: Sendable {
    let text = Mutex("")
}

struct CollectingWriter: ResponseBodyWriter {
    let collected: Collected

    mutating func write(_ buffer: ByteBuffer) async throws {
        collected.text.withLock { $0 += String(buffer: buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// The records that were logged, as `level message key=value …`.
final class RecordedLogs: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var handler: any LogHandler { Handler(logs: self) }

    private struct Handler: LogHandler {
        let logs: RecordedLogs
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }
                .map { " \($0.key)=\($0.value)" }
            let id = LogContext.current?.requestID ?? "none"
            logs.lines.withLock {
                $0.append("\(event.level) \(event.message) request_id=\(id)\(fields.joined())")
            }
        }
    }
}

/// A handler that says nothing.
struct Silent: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .critical

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {}
}

/// A library of a few meetings that tests make.
struct FixedLibrary: MeetingLibrary {
    var entries: [MeetingSummary] = []
    var speakers = [Speaker(id: "a", name: "Ana Lima"), Speaker(id: "b", name: "Boris")]
    var transcript: [Sentence] = []
    var found: [StoredItem] = []
    var hours: [ActivityHour] = []
    var onMeetings: @Sendable () -> Void = {}

    func activity(hours: Int) async throws -> [ActivityHour] { self.hours.suffix(hours) }

    func meetings(before: Int64?, limit: Int) async throws -> [MeetingSummary] {
        onMeetings()
        return Array(
            entries.sorted { $0.id > $1.id }.filter { $0.id < before ?? .max }.prefix(limit)
        )
    }

    func meeting(_ id: Int64) async throws -> MeetingStore.Overview? {
        entries.first { $0.id == id }
            .map { MeetingStore.Overview(summary: $0, speakers: speakers) }
    }

    func sentences(of meeting: Int64, in range: Range<Int>) async throws -> [Sentence] {
        transcript.filter { range.contains($0.index) }
    }

    func shownItems(of meetings: [Int64]) async throws -> [StoredItem] {
        found.filter { meetings.contains($0.meetingID) && $0.state != .dropped }
    }

    func items(_ filter: ItemStore.Filter) async throws -> [StoredItem] {
        let wanted = found.filter { item in
            item.id > filter.after && (filter.meetingID ?? item.meetingID) == item.meetingID
                && (filter.state ?? item.state) == item.state
        }
        return Array(wanted.prefix(filter.limit))
    }
}
