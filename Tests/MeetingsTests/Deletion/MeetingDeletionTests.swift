import Foundation
import Jobs
import Observability
import Postgres
import TestSupport
import Testing

@testable import Meetings

struct MeetingDeletionTests {
    private static let secret = "xylophone"

    /// A folder of backups and one that is watched, removed afterwards.
    private struct Folders {
        let root = FileManager.default.temporaryDirectory.appending(
            path: "taskforge-deletion-\(UUID().uuidString)"
        )

        var backups: String { root.appending(path: "backups").path }
        var drop: String { root.appending(path: "drop").path }
        var journal: URL { root.appending(path: "backups/deletions.jsonl") }

        func remove() {
            // A folder that is left over is the temporary folder's matter.
            try? FileManager.default.removeItem(at: root)
        }
    }

    private func with(
        _ meetings: [Meeting],
        _ body: (PipelineFixture, MeetingDeletion, Folders) async throws -> Void
    ) async throws {
        let folders = Folders()
        defer { folders.remove() }
        try await PipelineFixture.with(meetings) { fixture in
            try await body(fixture, deletion(fixture.database, folders), folders)
        }
    }

    private func deletion(_ database: PostgresClient, _ folders: Folders) -> MeetingDeletion {
        MeetingDeletion(
            database: database,
            backupFolder: folders.backups,
            dropFolder: folders.drop,
            metrics: MetricRegistry(),
            logger: PipelineFixture.quiet
        )
    }

    private static func meeting(_ id: String) -> Meeting {
        .said(["I'll tune the \(secret) for Boris.", "Good."], id: id, title: "Quartet")
    }

    /// In how many rows of all tables a word stands.
    private func mentions(of word: String, _ database: PostgresClient) async throws -> Int64 {
        let tables = try await database.query(
            """
            SELECT relname::text AS name FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            """
        )
        var count: Int64 = 0
        for table in tables {
            let name: String = try table["name"]
            let rows = try await database.query(
                """
                SELECT count(*) AS count FROM \(identifier: name) AS t
                WHERE t::text ILIKE \("%\(word)%")
                """
            )
            count += try rows.first?["count"] ?? 0
        }
        return count
    }

    @Test func `a deleted meeting leaves no word behind, and what is on the board stays there`()
        async throws
    {
        try await with([Self.meeting("m1")]) { fixture, deletion, folders in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let id = try #require(try await MeetingStore(fixture.database).list().first?.id)
            #expect(try await mentions(of: Self.secret, fixture.database) > 1)

            let deleted = try await deletion.delete(id)
            #expect(deleted == .init(title: "Quartet", items: 1, onBoard: 1))
            #expect(try await mentions(of: Self.secret, fixture.database) == 0)
            #expect(try await MeetingStore(fixture.database).list().isEmpty)
            #expect(fixture.board.keys.count == 1)
            let journal = try String(contentsOf: folders.journal, encoding: .utf8)
            #expect(journal.contains(MeetingTombstone.hash(of: "m1")))
            #expect(!journal.contains("m1\"") && !journal.contains("Quartet"))
            #expect(try await deletion.delete(id) == nil)
        }
    }

    @Test func `a deleted meeting is not taken in again by poll, message, file or folder`()
        async throws
    {
        try await with([Self.meeting("m1")]) { fixture, deletion, folders in
            let file = Array("Ana: I'll tune the \(Self.secret) for Boris.\n".utf8)
            let pipeline = fixture.pipeline
            let stored = try await pipeline.importTranscript(
                file,
                fileName: "a.txt",
                source: "file"
            )
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            for meeting in try await MeetingStore(fixture.database).list() {
                _ = try await deletion.delete(meeting.id)
            }
            #expect(stored.id > 0)

            #expect(try await pipeline.sync().queued == 0)
            // As a late message of the source asks for it.
            try await fixture.enqueue(
                try MeetingPipeline.fetchJob(source: fixture.source.name, sourceID: "m1")
            )
            try await fixture.workUntilQuiet()
            for source in [MeetingPipeline.fileSource, MeetingPipeline.dropFolderSource] {
                await #expect(throws: MeetingDeleted.self) {
                    try await pipeline.importTranscript(file, fileName: "b.txt", source: source)
                }
            }
            try FileManager.default.createDirectory(
                atPath: folders.drop,
                withIntermediateDirectories: true
            )
            try Data(file).write(to: URL(filePath: folders.drop + "/c.txt"))
            let folder = DropFolder(
                path: folders.drop,
                pipeline: pipeline,
                metrics: MetricRegistry(),
                logger: PipelineFixture.quiet
            )
            _ = try await folder.look(previous: try await folder.look(previous: [:]))
            let reason = try String(
                contentsOfFile: folders.drop + "/failed/c.txt.reason.txt",
                encoding: .utf8
            )
            #expect(reason.contains("was deleted on"))
            for path in ["/c.txt", "/done/c.txt", "/failed/c.txt"] {
                #expect(!FileManager.default.fileExists(atPath: folders.drop + path))
            }
            #expect(try await MeetingStore(fixture.database).list().isEmpty)
            #expect(try await mentions(of: Self.secret, fixture.database) == 0)
            let parked = try await fixture.database.query(
                "SELECT count(*) AS count FROM jobs WHERE state <> 'completed'"
            )
            #expect(try parked.first?["count"] == Int64(0))
        }
    }

    @Test func `the files that the watched folder keeps of a meeting go with it`() async throws {
        try await with([]) { fixture, deletion, folders in
            try FileManager.default.createDirectory(
                atPath: folders.drop,
                withIntermediateDirectories: true
            )
            let folder = DropFolder(
                path: folders.drop,
                pipeline: fixture.pipeline,
                metrics: MetricRegistry(),
                logger: PipelineFixture.quiet
            )
            for _ in 1...2 {
                try Data("Ana: Good morning to you.\n".utf8).write(
                    to: URL(filePath: folders.drop + "/notes.txt")
                )
                _ = try await folder.look(previous: try await folder.look(previous: [:]))
            }
            let done = folders.drop + "/done"
            #expect(try FileManager.default.contentsOfDirectory(atPath: done).count == 2)
            let id = try #require(try await MeetingStore(fixture.database).list().first?.id)
            let blind = MeetingDeletion(
                database: fixture.database,
                backupFolder: folders.backups,
                dropFolder: nil,
                metrics: MetricRegistry(),
                logger: PipelineFixture.quiet
            )
            await #expect(throws: MeetingDeletionError.self) { try await blind.delete(id) }
            #expect(try await MeetingStore(fixture.database).list().count == 1)

            _ = try await deletion.delete(id)
            #expect(try FileManager.default.contentsOfDirectory(atPath: done).isEmpty)
        }
    }

    @Test func `what a restored backup brings back is deleted again`() async throws {
        let folders = Folders()
        defer { folders.remove() }
        try await withTestDatabaseConfiguration { configuration in
            let place = configuration.connectionString.reveal()
            try FileManager.default.createDirectory(
                at: folders.root,
                withIntermediateDirectories: true
            )
            let dump = folders.root.appending(path: "dump").path
            try await withClient(configuration) { database in
                try await PipelineFixture.migrate(database)
                for number in 1...3 {
                    let meeting = Self.meeting("m\(number)")
                    _ = try await MeetingStore(database).insert(meeting, source: "a")
                }
                try await PostgresProgram.run("pg_dump", ["-Fc", "-f", dump, "-d", place])
                for id in try await MeetingStore(database).list().filter({ $0.sourceID != "m2" })
                    .map(\.id)
                {
                    _ = try await deletion(database, folders).delete(id)
                }
            }
            try await PostgresProgram.run(
                "pg_restore",
                ["--clean", "--if-exists", "-d", place, dump]
            )
            try await withClient(configuration) { database in
                try await checkRestored(database, folders)
            }
        }
    }

    private func checkRestored(_ database: PostgresClient, _ folders: Folders) async throws {
        let store = MeetingStore(database)
        #expect(try await store.list().count == 3)
        #expect(try await deletion(database, folders).deleteAgain() == 2)
        #expect(try await store.list().map(\.sourceID) == ["m2"])
        await #expect(throws: MeetingDeleted.self) {
            _ = try await store.insert(Self.meeting("m1"), source: "a")
        }
        #expect(try await deletion(database, folders).deleteAgain() == 0)
        // Also where the stones alone are lost, as a migration's way down and up loses them.
        try await database.query("DELETE FROM deleted_meetings")
        #expect(try await deletion(database, folders).deleteAgain() == 0)
        await #expect(throws: MeetingDeleted.self) {
            _ = try await store.insert(Self.meeting("m1"), source: "a")
        }
    }

    private func withClient(
        _ configuration: PostgresConfiguration,
        _ body: (PostgresClient) async throws -> Void
    ) async throws {
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: PipelineFixture.quiet
        )
        do {
            try await body(client)
            await client.close()
        } catch {
            await client.close()
            throw error
        }
    }

    @Test func `meetings older than transcripts are kept go, batch after batch, the others stay`()
        async throws
    {
        try await with([]) { fixture, deletion, _ in
            let count = MeetingDeletion.batch * 2 + 5
            for number in 1...(count + 3) {
                _ = try await MeetingStore(fixture.database).insert(
                    .said(["Good morning."], id: "m\(number)"),
                    source: "a"
                )
            }
            try await fixture.database.query(
                """
                UPDATE transcripts SET received_at = now() - interval '31 days'
                WHERE id <= \(Int64(count))
                """
            )
            #expect(try await deletion.deleteOld(days: 30) == count)
            #expect(try await MeetingStore(fixture.database).list().count == 3)
            #expect(try await deletion.deleteOld(days: 30) == 0)
        }
    }

    @Test func `a file that cannot be removed keeps no other meeting, and goes when it can`()
        async throws
    {
        try await with([]) { fixture, deletion, folders in
            try FileManager.default.createDirectory(
                atPath: folders.drop,
                withIntermediateDirectories: true
            )
            // Not even root can remove /proc/self/status.
            let done = folders.drop + "/done"
            try FileManager.default.createSymbolicLink(
                atPath: done,
                withDestinationPath: "/proc/self"
            )
            for number in 1...3 {
                let outcome = try await MeetingStore(fixture.database).insert(
                    Self.meeting("m\(number)"),
                    source: "a"
                )
                if number == 2 {
                    let store = MeetingStore(fixture.database)
                    #expect(try await store.noteFile("status", of: outcome.id))
                }
            }
            try await fixture.database.query(
                "UPDATE transcripts SET received_at = now() - interval '31 days'"
            )
            #expect(try await deletion.deleteOld(days: 30) == 3)
            #expect(try await mentions(of: Self.secret, fixture.database) == 0)
            #expect(try await mentions(of: "status", fixture.database) == 1)
            let journal = try Data(contentsOf: folders.journal)
            #expect(try await deletion.deleteOld(days: 30) == 0)
            #expect(try Data(contentsOf: folders.journal) == journal)

            try FileManager.default.removeItem(atPath: done)
            try FileManager.default.createDirectory(
                atPath: done,
                withIntermediateDirectories: true
            )
            try Data("words".utf8).write(to: URL(filePath: done + "/status"))
            #expect(try await deletion.deleteOld(days: 30) == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: done).isEmpty)
            #expect(try await mentions(of: "status", fixture.database) == 0)
        }
    }

    @Test func `a start deletes again also where a kept file lies elsewhere, and tells of it`()
        async throws
    {
        try await with([]) { fixture, _, folders in
            let store = MeetingStore(fixture.database)
            let outcome = try await store.insert(Self.meeting("m1"), source: "a")
            #expect(try await store.noteFile("quartet.txt", of: outcome.id))
            let hash = MeetingTombstone.hash(of: "m1")
            try DeletionJournal(folder: folders.backups).append([hash], cause: .person, at: .now)
            let registry = MetricRegistry()
            let blind = MeetingDeletion(
                database: fixture.database,
                backupFolder: folders.backups,
                dropFolder: nil,
                metrics: registry,
                logger: PipelineFixture.quiet
            )
            #expect(try await blind.deleteAgain() == 1)
            #expect(try await store.list().isEmpty)
            let text = String(decoding: registry.exposition(), as: UTF8.self)
            #expect(text.contains("taskforge_meeting_files_to_remove 1"))
            #expect(
                text.contains(#"taskforge_meeting_file_removals_total{outcome="elsewhere"} 1"#)
            )
        }
    }

    @Test func `a deleted meeting is listed beside the backups once, however often that is tried`()
        throws
    {
        let folders = Folders()
        defer { folders.remove() }
        let journal = DeletionJournal(folder: folders.backups)
        let hashes = (1...1_000).map { MeetingTombstone.hash(of: "m\($0)") }
        try journal.append(hashes, cause: .retention, at: .now)
        let first = try Data(contentsOf: folders.journal)
        try journal.append(hashes, cause: .retention, at: .now)
        #expect(try Data(contentsOf: folders.journal) == first)
        try journal.append(hashes + [MeetingTombstone.hash(of: "x")], cause: .person, at: .now)
        #expect(try Data(contentsOf: folders.journal).count < first.count + 200)
    }

    @Test func `an item that a later meeting speaks of too outlives the first one's deletion`()
        async throws
    {
        var meetings = [Self.meeting("m1"), Self.meeting("m2")]
        for place in meetings.indices {
            meetings[place].series = "weekly"
            meetings[place].date = CalendarDate(daysSince1970: 20_000 + place * 7)
        }
        try await with(meetings) { fixture, deletion, _ in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let item = try #require(try await ItemStore(fixture.database).list().first)
            #expect(item.evidence.count == 2)
            let deleted = try await deletion.delete(item.meetingID)
            #expect(deleted == .init(title: "Quartet", items: 0, onBoard: 0))

            let other = try #require(try await MeetingStore(fixture.database).list().first?.id)
            let moved = try await ItemStore(fixture.database).list()
            #expect(moved.map(\.id) == [item.id] && moved.map(\.meetingID) == [other])
            #expect(moved.flatMap(\.evidence).map(\.meeting) == [nil])
            #expect(try await fixture.pipeline.extractAgain(other))
            try await fixture.workUntilQuiet()
            #expect(try await ItemStore(fixture.database).list().map(\.id) == [item.id])
            #expect(fixture.board.keys.count == 1)
        }
    }

    @Test func `a deletion that cannot be noted beside the backups deletes nothing`() async throws {
        try await with([]) { fixture, deletion, folders in
            let outcome = try await MeetingStore(fixture.database).insert(
                Self.meeting("m1"),
                source: "a"
            )
            try FileManager.default.createDirectory(
                at: folders.root,
                withIntermediateDirectories: true
            )
            try Data().write(to: URL(filePath: folders.backups))
            await #expect(throws: DeletionJournalError.self) {
                try await deletion.delete(outcome.id)
            }
            #expect(try await MeetingStore(fixture.database).load(outcome.id) != nil)
        }
    }

    @Test func `a list that a crash cut short is read, and written on, line by line`() throws {
        let folders = Folders()
        defer { folders.remove() }
        let journal = DeletionJournal(folder: folders.backups)
        let hashes = (1...500).map { MeetingTombstone.hash(of: "m\($0)") }
        #expect(try journal.read(from: 0) == nil)
        try journal.append(Array(hashes[..<200]), cause: .person, at: .now)
        let whole = try Data(contentsOf: folders.journal)
        try whole.dropLast(20).write(to: folders.journal)
        try journal.append(Array(hashes[200...]), cause: .retention, at: .now)
        var read: [String] = []
        var offset: UInt64 = 0
        while let piece = try journal.read(from: offset, limit: 1_000) {
            read += piece.hashes
            offset = piece.next
        }
        #expect(read == Array(hashes[..<199]) + hashes[200...])
    }

    @Test func `a deletion while its meeting is being read ends that work quietly`() async throws {
        try await with([Self.meeting("m1")]) { fixture, deletion, _ in
            let outcome = try await MeetingStore(fixture.database).insert(
                Self.meeting("m1"),
                source: "a"
            )
            try await fixture.enqueue(try MeetingPipeline.extractJob(meetingID: outcome.id))
            _ = try await deletion.delete(outcome.id)
            try await fixture.workUntilQuiet()
            let rows = try await fixture.database.query("SELECT state FROM jobs")
            #expect(try rows.map { row -> String in try row["state"] } == ["completed"])
        }
    }
}
