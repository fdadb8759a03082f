import Foundation
import OutboundHTTP
import Postgres
import TestSupport
import Testing

/// The simulated vendors of `serve --sandbox` tell the very server that they belong to.
@Suite(.serialized) struct OwnWebhooksTests {
    /// Both ways in which monday's deliveries are known, and no schedule that comes due.
    private static let environments = [
        ["MONDAY_WEBHOOK_SECRET": "Zk3v9QmR7xWc2LpT8bNs5YdH"],
        ["MONDAY_SIGNING_SECRET": "a-signing-secret-of-an-app"],
    ].map { monday in
        monday.merging([
            "FIREFLIES_WEBHOOK_SECRET": "0123456789abcdef", "SYNC_SCHEDULE": "0 0 29 2 *",
            "PUSH_SCHEDULE": "0 0 29 2 *", "RECHECK_DAYS": "0",
        ]) { own, _ in own }
    }

    @Test(.timeLimit(.minutes(5)), arguments: environments)
    func `a new transcript and a change of the board come in by webhook, without a poll`(
        _ environment: [String: String]
    ) async throws {
        try await SandboxRun.with { run in
            let server = try run.serve(environment: environment)
            let base = try await server.baseURL()
            let sandbox = try await server.address(before: "/board")
            let (_, items) = try await run.settled(base, meetings: 6)
            let polls = try await polls(run)

            // The meeting comes to be when somebody has listed the others.
            try await send(
                run,
                "PUT",
                sandbox + "/sandbox/faults",
                #"{"fireflies":[{"kind":"late_meeting","count":1}]}"#
            )
            try await send(
                run,
                "POST",
                sandbox + "/fireflies/graphql",
                #"{"query":"{ transcripts { id } }"}"#
            )
            try await eventually("the new transcript is stored") {
                try await run.meetings(base).contains { $0.title == "Late meeting 1" }
            }

            let item = try #require(items.first { $0.state == "pushed" })
            let boardItem = try #require(item.boardItem)
            let change = """
                mutation { change_simple_column_value(board_id: 4000000001, item_id: \(boardItem), \
                column_id: \\"status\\", value: \\"Done\\") { id } }
                """
            try await send(
                run,
                "POST",
                sandbox + "/monday/v2",
                #"{"query":"\#(change)"}"#,
                as: "a person's token"
            )
            try await eventually("the item is done here too") {
                try await run.items(base).contains { $0.id == item.id && $0.state == "done" }
            }
            #expect(try await self.polls(run) == polls)
            let metrics = try await run.get(base, "/metrics").body
            for vendor in ["fireflies", "monday"] {
                #expect(metrics.contains(#"{upstream="\#(vendor)",outcome="accepted"}"#))
            }
            #expect(try await server.stop() == 0)
        }
    }

    /// How many jobs ask vendors for all that is new, and so would find it without a webhook.
    private func polls(_ run: SandboxRun) async throws -> Int64 {
        var count: Int64 = 0
        try await run.database { database in
            let rows = try await database.query(
                """
                SELECT count(*) AS count FROM jobs WHERE kind = 'sync_transcripts'
                    OR kind = 'read_board' AND payload -> 'boardItems' IS NULL
                        AND payload -> 'isOfEvents' IS NULL
                """
            )
            count = try #require(try rows.first?["count"])
        }
        return count
    }

    private func send(
        _ run: SandboxRun,
        _ method: String,
        _ url: String,
        _ body: String,
        as token: String = "Bearer k"
    ) async throws {
        let answer = try await run.http.send(
            OutboundRequest(
                upstream: "sandbox",
                url: url,
                method: method,
                headers: [("Content-Type", "application/json"), ("Authorization", token)],
                body: Array(body.utf8)
            )
        )
        let text = String(decoding: answer.body, as: UTF8.self)
        try #require(answer.status == 200 && !text.contains(#""errors""#), "\(text)")
    }
}
