import Fireflies
import Foundation
import Jobs
import Logging
import Meetings
import ModuleKit
import Observability
import Operations
import Postgres
import Sandbox
import TestSupport
import Testing

/// Webhooks make it faster; what they do not bring, the next poll does.
@Suite(.timeLimit(.minutes(3)))
struct LostWebhooksTests {
    private static let secret = "0123456789abcdef"
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `meetings whose webhooks are lost come with the next poll, none comes twice`()
        async throws
    {
        var random = SeededRandom()
        let sandbox = try SandboxServer(options: SandboxOptions(), logger: silent)
        try await WebhooksUnderTest.run { under in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sandbox.run() }
                let addresses = try await sandbox.addresses()
                let module = try under.module(
                    FirefliesModule.self,
                    [
                        "FIREFLIES_API_KEY": "k",
                        "FIREFLIES_API_URL": addresses.url(of: .fireflies),
                        "FIREFLIES_WEBHOOK_SECRET": Self.secret,
                    ]
                )
                let pipeline = MeetingPipeline(
                    database: under.database,
                    queue: JobQueue(),
                    parts: MeetingPipeline.Parts(
                        sources: [try #require(module.transcriptSource)],
                        extractor: RulesExtractor(),
                        board: nil
                    ),
                    metrics: under.outbound.registry,
                    logger: silent
                )
                let worker = try JobWorker(
                    store: PostgresJobStore(client: under.database),
                    definitions: pipeline.jobs,
                    options: JobWorkerOptions(name: "test"),
                    metrics: under.outbound.registry,
                    logger: silent
                )
                group.addTask { try await worker.run() }
                let all = SampleMeetings.all.map(\.id).shuffled(using: &random)
                let told = all.prefix(all.count / 2)
                let route = try #require(module.routes.first)
                for id in (told + told).shuffled(using: &random) {
                    let answer = try await deliver(id, to: route, under)
                    #expect(answer.status == 200, "\(random)")
                }
                try await eventually("what was told is stored") {
                    try await stored(under) == Set(told)
                }
                _ = try await pipeline.sync(SyncRequest(since: .distantPast))
                try await eventually("the rest is stored") {
                    try await stored(under) == Set(all)
                }
                let rows = try await under.database.query(
                    "SELECT count(*) AS count FROM transcripts"
                )
                let count: Int = try #require(try rows.first?["count"])
                #expect(count == all.count, "\(random)")
                #expect(under.count("fireflies", .accepted) == told.count)
                #expect(under.count("fireflies", .duplicate) == told.count)
                group.cancelAll()
            }
        }
    }

    private func deliver(
        _ id: String,
        to route: ModuleRoute,
        _ under: WebhooksUnderTest
    ) async throws -> WebhooksUnderTest.Answer {
        let body = Array(
            #"{"event":"meeting.summarized","timestamp":1785752123456,"meeting_id":"\#(id)"}"#.utf8
        )
        let code = WebhooksUnderTest.signature(of: body, secret: Self.secret)
        return try await under.deliver(
            body,
            to: route,
            headers: [(name: "X-Hub-Signature", value: "sha256=\(code)")]
        )
    }

    /// The ids of the stored meetings, as their source has them.
    private func stored(_ under: WebhooksUnderTest) async throws -> Set<String> {
        let rows = try await under.database.query("SELECT source_id FROM transcripts")
        return Set(try rows.map { try $0["source_id"] })
    }
}
