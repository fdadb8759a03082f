import Crypto
import Foundation
import Jobs
import Logging
import Meetings
import ModuleKit
import Observability
import Operations
import Postgres
import TestSupport
import Testing

/// The routes of a module over a database of its own.
struct WebhooksUnderTest {
    /// What came of a delivery.
    struct Answer: Hashable {
        var status: Int
        var text: String
    }

    let database: PostgresClient
    let outbound = Outbound()
    let inbox: WebhookInbox
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs `body` with a database that has all tables.
    static func run(_ body: (WebhooksUnderTest) async throws -> Void) async throws {
        try await withTestDatabase { client in
            let under = WebhooksUnderTest(database: client)
            let migrator = Migrator(
                groups: [
                    JobsMigrations.group, OperationsMigrations.group, MeetingsMigrations.group,
                ],
                client: client,
                logger: under.silent
            )
            _ = try await migrator.upgrade()
            try await body(under)
        }
    }

    private init(database: PostgresClient) {
        self.database = database
        inbox = WebhookInbox(database: database, metrics: outbound.registry, logger: silent)
    }

    /// Makes a module with these values.
    func module<Subject: Module>(
        _ type: Subject.Type,
        _ given: [String: String]
    ) throws -> Subject {
        try type.init(
            context: ModuleContext(
                configuration: ConfigurationValues(of: type.configuration, given: given),
                metrics: outbound.registry,
                logger: silent,
                http: outbound.http,
                database: database,
                jobs: JobQueue(),
                health: HealthReporter(),
                quotas: QuotaLedger(
                    database: database,
                    health: HealthReporter(),
                    metrics: outbound.registry,
                    logger: silent
                ),
                webhooks: inbox,
                flags: FeatureFlags([], metrics: outbound.registry),
                now: { testNow }
            )
        )
    }

    /// Delivers a body to a route, as the front door does.
    func deliver(
        _ body: [UInt8],
        to route: ModuleRoute,
        headers: [(name: String, value: String)] = [],
        parameters: [String: String] = [:],
        from source: String = "192.0.2.1"
    ) async throws -> Answer {
        let request = ModuleRequest(
            headers: headers,
            parameters: parameters,
            body: body,
            source: source
        )
        do {
            let response = try await route.handle(request)
            return Answer(
                status: response.status,
                text: String(decoding: response.body, as: UTF8.self)
            )
        } catch let refusal as WebhookRefusal {
            return Answer(status: refusal.status, text: refusal.detail)
        }
    }

    /// The payloads of the queued jobs of a kind, in their order.
    func jobs(_ kind: String) async throws -> [String] {
        let rows = try await database.query(
            "SELECT payload::text AS payload FROM jobs WHERE kind = \(kind) ORDER BY id"
        )
        return try rows.map { try $0["payload"] }
    }

    /// How many deliveries came to this.
    func count(_ vendor: String, _ outcome: WebhookInbox.Outcome) -> Int {
        let line =
            "taskforge_webhook_deliveries_total{upstream=\"\(vendor)\","
            + "outcome=\"\(outcome.rawValue)\"}"
        return outbound.metrics(line).first?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }

    /// The signature of a body.
    static func signature(of body: [UInt8], secret: String) -> String {
        HMAC<SHA256>.authenticationCode(
            for: Data(body),
            using: SymmetricKey(data: Data(secret.utf8))
        ).map { String(format: "%02x", $0) }.joined()
    }

    /// Bytes that may be anything: garbage, halves of an event, deep nesting, wrong types.
    static func randomBody(_ example: String, _ random: inout SeededRandom) -> [UInt8] {
        var body = Array(example.utf8)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let length = Int.random(in: 0...300, using: &random)
            return (0..<length).map { _ in .random(in: .min ... .max, using: &random) }
        case 1: return Array(body.prefix(.random(in: 0...body.count, using: &random)))
        case 2:
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                body[.random(in: body.indices, using: &random)] =
                    .random(in: .min ... .max, using: &random)
            }
            return body
        case 3: return Array(String(repeating: "[", count: 5_000).utf8)
        case 4:
            let values = ["null", "[]", "{}", "1e999", "-1", "\"\"", "true", "\"\\u0000\""]
            let value = values.randomElement(using: &random) ?? ""
            return Array(
                example.replacing(/:("[^"]*"|\d+)/, with: ":\(value)", maxReplacements: 2).utf8
            )
        default: return body
        }
    }
}
