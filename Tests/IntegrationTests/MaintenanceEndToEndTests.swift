import Crypto
import Foundation
import OutboundHTTP
import Postgres
import TestSupport
import Testing

/// Maintenance over two servers on one PostgreSQL, as people and vendors meet it.
///
/// `PROVE=long` begins and ends it 50 times, otherwise 5 times.
@Suite(.serialized) struct MaintenanceEndToEndTests {
    private static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
    private static let admin = "admin-token-of-the-tests"
    private static let bypass = "bypass-token-of-the-tests"
    private static let secret = "0123456789abcdef"
    /// No schedule of these is due while a test runs.
    private static let environment = [
        "ADMIN_TOKEN": admin, "MAINTENANCE_BYPASS_TOKEN": bypass,
        "FIREFLIES_WEBHOOK_SECRET": secret, "TRUSTED_PROXIES": "127.0.0.1",
        "FIREFLIES_CALLS_PER_MINUTE": "0", "FIREFLIES_CALLS_PER_DAY": "0",
    ]
    private static let seldom = [
        "SYNC_SCHEDULE": "0 0 1 1 *", "PUSH_SCHEDULE": "0 0 1 1 *",
    ]

    @Test(.timeLimit(.minutes(10)))
    func `begun on one instance it closes the other, and is kept over a restart`() async throws {
        try await SimulatedVendors.with([], environment: Self.environment) { world in
            let (one, two) = (try world.serve(Self.seldom), try world.serve(Self.seldom))
            let (first, second) = (try await one.baseURL(), try await two.baseURL())
            var slowest = Duration.zero
            for _ in 0..<(Self.isLong ? 50 : 5) {
                for (path, status) in [("enable", 503), ("disable", 200)] {
                    let asked = ContinuousClock.now
                    let body = #"{"tier":"full","reason":"new disks","for":"1h"}"#
                    let answer = try await post(world, "\(first)/admin/maintenance/\(path)", body)
                    #expect(answer.status == 200)
                    try await eventually("the other instance answers \(status)") {
                        try await world.run.get(second, "/api/v1/items").status == status
                    }
                    slowest = max(slowest, .now - asked)
                }
            }
            print("maintenance: the other instance knew within \(slowest)")
            if Self.isLong { #expect(slowest < .seconds(1)) }

            try await tell(world, ["enable", "--reason", "new disks", "--for", "2h"])
            two.kill()
            let again = try world.serve(Self.seldom)
            // From its first answer on.
            let closed = try await world.run.get(try await again.baseURL(), "/api/v1/items")
            #expect(closed.status == 503)
            #expect(closed.body.contains("new disks"))

            try await expectBypass(world, first, [one, again])
            try await tell(world, ["disable"])
            try await eventually("all are open") {
                for base in [first, try await again.baseURL()]
                where try await world.run.get(base, "/api/v1/items").status != 200 {
                    return false
                }
                return true
            }
            for server in [one, again] { #expect(try await server.stop() == 0) }
            let log = (one.outputText + again.outputText)
            #expect(log.contains("maintenance began") && log.contains("maintenance ended"))
            #expect(!log.contains(Self.bypass))
        }
    }

    /// The token passes and is written down; whoever asks by a command is told of maintenance.
    private func expectBypass(
        _ world: SimulatedVendors,
        _ base: String,
        _ servers: [ServerProcess]
    ) async throws {
        for (token, status) in [(Self.bypass, 200), ("wrong", 503)] {
            let answer = try await world.run.http.send(
                OutboundRequest(
                    upstream: "taskforge",
                    url: base + "/api/v1/meetings",
                    headers: [("X-Maintenance-Bypass", token)]
                )
            )
            #expect(answer.status == status)
        }
        struct Status: Decodable {
            struct Use: Decodable {
                var method: String
                var path: String
            }
            var tier: String?
            var bypasses: [Use]
        }
        let command = try world.command(["maintenance", "status", "--format", "json"])
        #expect(try await command.exitStatus() == 0)
        let status = try JSONDecoder().decode(Status.self, from: Data(command.outputText.utf8))
        #expect(status.tier == "full")
        #expect(status.bypasses.map(\.path) == ["/api/v1/meetings"])
        let write = try world.command(["items", "approve", "999"])
        #expect(try await write.exitStatus() == 1)
        #expect(write.errorText.contains("Maintenance (full) until"))
    }

    @Test(.timeLimit(.minutes(30)))
    func `webhooks of maintenance are all worked on afterwards, each once, whoever is killed`()
        async throws
    {
        let count = 1_000
        try await WrittenMeetings.withFolder(of: count) { folder in
            let arguments = ["--meetings", folder.path(percentEncoded: false)]
            try await SimulatedVendors.with(arguments, environment: Self.environment) { world in
                try await tell(world, ["enable", "--tier", "read-only", "--reason", "new disks"])
                let (one, two) = (try world.serve(Self.seldom), try world.serve(Self.seldom))
                let bases = [try await one.baseURL(), try await two.baseURL()]
                try await deliver(count, to: bases, world) { one.kill() }
                let three = try world.serve(Self.seldom)
                _ = try await three.baseURL()
                try await world.database { database in
                    #expect(try await database.count("webhook_deliveries") == count)
                    #expect(try await database.count("jobs WHERE attempt > 0") == 0)
                    #expect(try await database.count("transcripts") == 0)
                    let began = ContinuousClock.now
                    try await tell(world, ["disable"])
                    try await eventually("a part is worked on", within: .seconds(300)) {
                        try await database.count("transcripts") > count / 4
                    }
                    two.kill()
                    let fetches = "jobs WHERE kind = 'fetch_transcript'"
                    try await eventually("all are worked on", within: .seconds(900)) {
                        try await database.count(fetches + " AND state = 'completed'") == count
                    }
                    #expect(try await database.count(fetches) == count)
                    #expect(try await database.count("transcripts") == count)
                    // What was stored twice would have said so in the meeting's story.
                    #expect(
                        try await database.count("meeting_steps WHERE step = 'stored'") == count
                    )
                    print(
                        """
                        maintenance: \(count) webhooks kept, each worked on once within \
                        \(ContinuousClock.now - began) of the end, 2 kills
                        """
                    )
                }
                #expect(try await three.stop() == 0)
            }
        }
    }

    /// Delivers as Fireflies does: whom nobody answers tries again; in the middle of it `halfway`.
    private func deliver(
        _ count: Int,
        to bases: [String],
        _ world: SimulatedVendors,
        halfway: @escaping @Sendable () -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            for lane in 0..<8 {
                group.addTask {
                    for number in stride(from: lane, to: count, by: 8) {
                        try await eventually("delivery \(number) is taken") {
                            let base = bases.randomElement() ?? bases[0]
                            return try await delivered(number, to: base, world)
                        }
                        if number == count / 2 { halfway() }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func delivered(
        _ number: Int,
        to base: String,
        _ world: SimulatedVendors
    ) async throws -> Bool {
        let body = Array(
            #"{"event":"meeting.summarized","timestamp":\#(number),"meeting_id":"written-\#(number)"}"#
                .utf8
        )
        let code = HMAC<SHA256>.authenticationCode(
            for: body,
            using: SymmetricKey(data: Data(Self.secret.utf8))
        )
        let signature = "sha256=" + code.map { String(format: "%02x", $0) }.joined()
        do {
            let answer = try await world.run.http.send(
                OutboundRequest(
                    upstream: "taskforge",
                    url: base + "/webhooks/fireflies",
                    method: "POST",
                    headers: [
                        ("Content-Type", "application/json"), ("x-hub-signature", signature),
                        // Many senders, none of which delivers too often.
                        ("X-Forwarded-For", "192.0.2.\(number % 200)"),
                    ],
                    body: body
                )
            )
            return answer.status == 200
        } catch is OutboundError {
            // The server that was killed.
            return false
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `without pushes items are found and wait, and reach the board afterwards, each once`()
        async throws
    {
        try await SimulatedVendors.with([], environment: Self.environment) { world in
            try await tell(world, ["enable", "--tier", "no-pushes", "--reason", "a new board"])
            let server = try world.serve(Self.seldom)
            let base = try await server.baseURL()
            #expect(try await world.trigger("daily_sync"))
            try await eventually("the meetings are read, and pushes wait") {
                let meetings = try await world.run.meetings(base)
                return meetings.count == 6 && meetings.allSatisfy { $0.state != "received" }
            }
            let found = try await world.run.items(base)
            #expect(found.contains { $0.state == "approved" })
            #expect(!found.contains { $0.state == "pushed" })
            #expect(try await world.run.board(world.sandbox).monday.items.isEmpty)
            let push = try world.command(["push"])
            #expect(try await push.exitStatus() == 0)
            #expect(push.errorText.contains("wait for the end of maintenance"))
            #expect(try await world.run.board(world.sandbox).monday.items.isEmpty)

            try await tell(world, ["disable"])
            let items = try await world.run.settled(base, meetings: 6, within: .seconds(120)).items
            let board = try await world.run.board(world.sandbox).monday
            let pushed = items.filter { $0.state == "pushed" }
            #expect(!pushed.isEmpty)
            #expect(board.duplicates.isEmpty)
            #expect(board.items.map(\.id).sorted() == pushed.compactMap(\.boardItem).sorted())
            #expect(try await server.stop() == 0)
        }
    }

    private func tell(_ world: SimulatedVendors, _ arguments: [String]) async throws {
        let command = try world.command(["maintenance"] + arguments)
        #expect(try await command.exitStatus() == 0, "\(command.errorText)")
    }

    private func post(
        _ world: SimulatedVendors,
        _ url: String,
        _ body: String
    ) async throws -> OutboundResponse {
        try await world.run.http.send(
            OutboundRequest(
                upstream: "taskforge",
                url: url,
                method: "POST",
                headers: [("Authorization", "Bearer \(Self.admin)")],
                body: Array(body.utf8)
            )
        )
    }
}

extension PostgresClient {
    /// How many rows there are of a table, perhaps of those only that a condition names.
    fileprivate func count(_ rows: String) async throws -> Int {
        let found = try await query("SELECT count(*) AS count FROM \(unescaped: rows)")
        return try #require(try found.first?["count"])
    }
}
