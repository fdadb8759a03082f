import Foundation
import Logging
import Meetings
import Observability
import Postgres
import TestSupport
import Testing

@testable import CoreRuntime

struct RestoredBackupTests {
    private struct EnoughSeen: Error {}

    private static let meeting = Meeting(
        id: "m1",
        title: "Weekly",
        speakers: [],
        sentences: [Sentence(index: 0, speaker: "s1", text: "Good morning.")]
    )

    @Test func `a start deletes again what a restored backup has brought back`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer {
            // A folder that is left over is the temporary folder's matter.
            try? FileManager.default.removeItem(at: folder)
        }
        try await withTestDatabaseConfiguration { configuration in
            let environment = [
                "TASKFORGE_ENV": "test", "BACKUP_DIR": folder.path,
                "DATABASE_URL": Self.url(configuration.connectionString.reveal()),
            ]
            try await start(environment) { running in
                let store = MeetingStore(running.database.client)
                let stored = try await store.insert(Self.meeting, source: "a")
                #expect(try await running.meetings.deletion.delete(stored.id) != nil)
                // As the restore of a backup from before the deletion does.
                try await running.database.client.query("DELETE FROM deleted_meetings")
                _ = try await store.insert(Self.meeting, source: "a")
                #expect(try await store.list().count == 1)
            }
            try await start(environment) { running in
                let left = try await MeetingStore(running.database.client).list()
                #expect(left.isEmpty)
            }
        }
    }

    /// Starts an instance up to the point where its services would run.
    private func start(
        _ environment: [String: String],
        _ look: @escaping @Sendable (RunningCore) async throws -> Void
    ) async throws {
        let preparation = try Preparation(
            catalog: ModuleCatalog([]),
            environment: environment,
            folder: environment["BACKUP_DIR"] ?? "/"
        )
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let runtime = Runtime(
            core: Core(preparation: preparation) { _ in silent },
            roles: [.worker],
            composition: Runtime.Composition(
                version: "1",
                frontDoor: { _ in [] },
                onDrain: {},
                beforeServices: { running in
                    try await look(running)
                    throw EnoughSeen()
                }
            )
        )
        await #expect(throws: EnoughSeen.self) { try await runtime.run() }
    }

    /// A URL for what may be a list of keywords.
    private static func url(_ text: String) -> String {
        guard !text.hasPrefix("postgres") else { return text }
        var values: [String: Substring] = [:]
        for pair in text.split(separator: " ") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = parts[1] }
        }
        let host = values["host"] ?? "", user = values["user"] ?? "", name = values["dbname"] ?? ""
        return "postgresql:///\(name)?host=\(host)&user=\(user)"
    }
}
