import Foundation
import Logging
import Meetings
import Observability
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Gemini
@testable import Operations

@Suite(.timeLimit(.minutes(3))) struct GeminiLedgerTests {
    private static let meeting = testMeeting(sentences: [("ana", "I will send the report.")])

    /// A row of the ledger.
    private struct Row: Equatable {
        var meeting: Int64?
        var model: String
        var version: String
        var outcome: String
        var tokens: [Int64]
        var cost: Double
    }

    private func withLedger(
        answering answer: @escaping LoopbackServer.Answer,
        budget: GeminiBudget = GeminiBudget(),
        now: @escaping @Sendable () -> Date? = { nil },
        _ body: (GeminiExtractor, PostgresClient, Outbound, LoopbackServer) async throws -> Void
    ) async throws {
        let server = try LoopbackServer(answer)
        defer { server.stop() }
        try await withTestDatabase { database in
            let groups = [MigrationGroup(name: "gemini", migrations: GeminiMigrations.all)]
            _ = try await Migrator(groups: groups, client: database, logger: .silent).upgrade()
            let outbound = Outbound()
            let extractor = GeminiUnderTest.extractor(
                server,
                outbound,
                budget: budget,
                database: database,
                ledgerNow: now
            )
            try await body(extractor, database, outbound, server)
        }
    }

    private func rows(_ database: PostgresClient) async throws -> [Row] {
        try await database.query("SELECT * FROM gemini_calls ORDER BY id").map { row in
            Row(
                meeting: try row["meeting_id"],
                model: try row["model"],
                version: try row["prompt_version"],
                outcome: try row["outcome"],
                tokens: [
                    try row["prompt_tokens"], try row["candidates_tokens"],
                    try row["thought_tokens"],
                ],
                cost: try row["cost"]
            )
        }
    }

    @Test func `each call is in the ledger with its meeting, model, prompt, tokens and cost`()
        async throws
    {
        let prices = GeminiBudget(promptPrice: 100_000, answerPrice: 1_000_000)
        let answer = GeminiExtractorTests.answer(#"{"items":[]}"#)
        try await withLedger(answering: { $0.respond(body: answer) }, budget: prices) {
            extractor,
            database,
            _,
            _ in
            _ = try await LogContext.with(meetingID: "7") {
                try await extractor.propose(for: Self.meeting)
            }
            #expect(
                try await rows(database) == [
                    Row(
                        meeting: 7,
                        model: "gemini-test-001",
                        version: "1",
                        outcome: "answered",
                        tokens: [14, 2, 24],
                        cost: 14 * 0.1 + 26
                    )
                ]
            )
        }
    }

    @Test func `what a call without an answer took stays as it was estimated`() async throws {
        try await withLedger(answering: { $0.hangUp() }) { extractor, database, _, _ in
            await #expect(throws: VendorFailure.self) {
                try await extractor.propose(for: Self.meeting)
            }
            let row = try #require(try await rows(database).first)
            #expect(row.outcome == "sent" && row.meeting == nil)
            #expect(row.tokens[0] > 100)
        }
    }

    @Test func `a refused call costs nothing, an unusable answer what it took`() async throws {
        let bodies = Mutex([
            (429, "{}"),
            (200, GeminiExtractorTests.answer("not json")),
            (200, GeminiExtractorTests.answer("x", finish: "SAFETY")),
        ])
        try await withLedger(answering: { exchange in
            let (status, body) = bodies.withLock { $0.removeFirst() }
            exchange.respond(status, body: body)
        }) { extractor, database, _, _ in
            for _ in 1...3 {
                await #expect(throws: VendorFailure.self) {
                    try await extractor.propose(for: Self.meeting)
                }
            }
            let rows = try await rows(database)
            #expect(rows.map(\.outcome) == ["service_error", "answered", "stopped"])
            #expect(rows.map(\.tokens) == [[0, 0, 0], [14, 2, 24], [14, 2, 24]])
        }
    }

    @Test(
        arguments: [
            // By what it says itself, though no item of it can be read.
            (
                #"{"candidates":[{"content":{"parts":[{"text":5}]}}],"usageMetadata":"#
                    + #"{"promptTokenCount":14,"candidatesTokenCount":2,"thoughtsTokenCount":24}}"#,
                [14, 2, 24]
            ),
            // By estimate: nil stands for the prompt's, then a quarter of the answer's bytes.
            (#"{"candidates":[{"content":{"parts":[{"text":"{\"items\":[{\"te"#, [nil, 15, 0]),
            ("<html>a proxy's page, twenty-eight</html>", [nil, 10, 0]),
            (#"{"candidates":[],"promptFeedback":{"blockReason":"SAFETY"}}"#, [nil, 14, 0]),
        ] as [(String, [Int64?])]
    )
    func `an answer that was paid for and cannot be read is not booked as nothing`(
        _ body: String,
        _ tokens: [Int64?]
    ) async throws {
        let prices = GeminiBudget(promptPrice: 100_000, answerPrice: 1_000_000)
        try await withLedger(answering: { $0.respond(body: body) }, budget: prices) {
            extractor,
            database,
            _,
            _ in
            await #expect(throws: VendorFailure.self) {
                try await extractor.propose(for: Self.meeting)
            }
            let row = try #require(try await rows(database).first)
            #expect(["unreadable", "prompt_blocked"].contains(row.outcome))
            for (booked, wanted) in zip(row.tokens, tokens) {
                #expect(wanted.map { booked == $0 } ?? (booked > 100))
            }
            let answer = Double(row.tokens[1] + row.tokens[2])
            #expect(abs(row.cost - (Double(row.tokens[0]) * 0.1 + answer)) < 1e-9)
        }
    }

    /// Each moment is an hour and a half after midnight in Los Angeles, in summer and in winter.
    @Test(arguments: [
        ("2026-07-01T08:30:00Z", "2026-07-02T07:00:00Z"),
        ("2026-12-01T09:30:00Z", "2026-12-02T08:00:00Z"),
        // The day on which summer time ends has twenty-five hours.
        ("2026-11-01T08:30:00Z", "2026-11-02T08:00:00Z"),
    ])
    func `the budget's day is that of Los Angeles, in summer as in winter`(
        _ present: String,
        _ end: String
    ) async throws {
        let now = try Date(present, strategy: .iso8601)
        let answer = GeminiExtractorTests.answer(#"{"items":[]}"#)
        try await withLedger(
            answering: { $0.respond(body: answer) },
            budget: GeminiBudget(tokens: 40),
            now: { now }
        ) { extractor, database, _, _ in
            _ = try await extractor.propose(for: Self.meeting)
            try await database.query("UPDATE gemini_calls SET at = \(now - 3_600)")
            let failure = await #expect(throws: VendorFailure.self) {
                try await extractor.propose(for: Self.meeting)
            }
            guard case .waitUntil(let moment, _) = failure else {
                Issue.record("was \(String(describing: failure))")
                return
            }
            #expect(moment == (try Date(end, strategy: .iso8601)))
            // Two hours earlier is the day before.
            try await database.query("UPDATE gemini_calls SET at = \(now - 7_200)")
            _ = try await extractor.propose(for: Self.meeting)
        }
    }

    @Test(arguments: [
        GeminiBudget(tokens: 60), GeminiBudget(cost: 0.06, promptPrice: 1_000, answerPrice: 1_000),
    ])
    func `a spent budget makes new meetings wait for the next day, and no call is sent`(
        _ budget: GeminiBudget
    ) async throws {
        let answer = GeminiExtractorTests.answer(#"{"items":[]}"#)
        try await withLedger(answering: { $0.respond(body: answer) }, budget: budget) {
            extractor,
            database,
            outbound,
            server in
            for _ in 1...2 { _ = try await extractor.propose(for: Self.meeting) }
            let failure = await #expect(throws: VendorFailure.self) {
                try await extractor.propose(for: Self.meeting)
            }
            guard case .waitUntil(let moment, let text) = failure else {
                Issue.record("was \(String(describing: failure))")
                return
            }
            #expect(moment > Date() && moment < Date().addingTimeInterval(86_401))
            #expect(moment == QuotaPeriod.pacificDay.end(at: moment - 1))
            #expect(text.contains("GEMINI_DAILY_BUDGET"))
            #expect(server.requests.count == 2)
            #expect(
                outbound.metrics("taskforge_gemini_budget_held_total ").first?.hasSuffix(" 1")
                    == true
            )
            let share = outbound.metrics("taskforge_gemini_budget_spent_ratio ").first
            #expect(share?.contains(" 1.3") == true)
            // The day before counts no more.
            try await database.query("UPDATE gemini_calls SET at = at - interval '24 hours'")
            _ = try await extractor.propose(for: Self.meeting)
            #expect(server.requests.count == 3)
        }
    }

    @Test func `old calls go, some at a time, and the present day's stay`() async throws {
        try await withLedger(answering: { $0.hangUp() }) { _, database, _, _ in
            try await database.query(
                """
                INSERT INTO gemini_calls (at, model, prompt_version, prompt_tokens, cost)
                SELECT now() - day * interval '1 day', 'm', '1', 1, 0
                FROM generate_series(0, 40) AS day
                """
            )
            let pruner = HistoryPruner(
                database: database,
                histories: [],
                days: 30,
                logger: .silent
            )
            let history = try #require(GeminiModule.histories.first)
            #expect(try await pruner.prune(history, batch: 4) == 4)
            // Day 30 is over by the moments since it was written.
            #expect(try await pruner.prune(history) == 7)
            #expect(try await self.rows(database).count == 30)
        }
    }

    @Test func `a meeting that is begun is finished, whatever its parts take of the budget`()
        async throws
    {
        let answer = GeminiExtractorTests.answer(#"{"items":[]}"#)
        let turns = (0..<400).map {
            (speaker: $0 % 2 == 0 ? "a" : "b", text: "Some ten words here.")
        }
        try await withLedger(
            answering: { $0.respond(body: answer) },
            budget: GeminiBudget(tokens: 1)
        ) {
            extractor,
            database,
            _,
            _ in
            _ = try await extractor.propose(for: testMeeting(sentences: turns))
            #expect(try await rows(database).count > 2)
        }
    }
}
