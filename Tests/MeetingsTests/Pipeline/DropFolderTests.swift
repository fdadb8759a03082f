import Foundation
import Jobs
import Observability
import Postgres
import TestSupport
import Testing

@testable import Meetings

@Suite struct DropFolderTests {
    private static let good = "Ana: Good morning.\nBoris: I'll send the report.\n"

    @Test func `a transcript in the folder is stored and moved to done`() async throws {
        try await with { folder, fixture in
            try folder.write(Self.good, as: "2026-03-05 Planning.txt")
            try await folder.watch(fixture, until: { folder.has("done/2026-03-05 Planning.txt") })

            let meeting = try #require(try await MeetingStore(fixture.database).list().first)
            #expect(meeting.source == "drop_folder")
            #expect(meeting.date == CalendarDate(year: 2026, month: 3, day: 5))
            #expect(!folder.has("2026-03-05 Planning.txt"))
        }
    }

    @Test func `a broken file moves to failed with line and reason beside it, the others go on`()
        async throws
    {
        try await with { folder, fixture in
            try folder.write("WEBVTT\n\n00:00:99.000 --> nonsense\nhello\n", as: "broken.vtt")
            try folder.write(Self.good, as: "good.txt")
            try await folder.watch(
                fixture,
                until: {
                    folder.has("done/good.txt") && folder.has("failed/broken.vtt.reason.txt")
                }
            )
            #expect(folder.has("failed/broken.vtt"))
            let reason = try folder.read("failed/broken.vtt.reason.txt")
            #expect(reason.contains("line 3"), "\(reason)")
            #expect(try await MeetingStore(fixture.database).list().count == 1)
        }
    }

    @Test func `the same file again is moved and makes no second meeting`() async throws {
        try await with { folder, fixture in
            for _ in 1...2 {
                try folder.write(Self.good, as: "notes.txt")
                try await folder.watch(fixture, until: { !folder.has("notes.txt") })
            }
            #expect(folder.has("done/notes.txt"))
            #expect(folder.has("done/notes-2.txt"))
            #expect(try await MeetingStore(fixture.database).list().count == 1)
        }
    }

    @Test func `a file of a meeting that may not be read is removed, with the reason in failed`()
        async throws
    {
        try await with { folder, fixture in
            for _ in 1...2 {
                try folder.write(Self.good, as: "1_1 with Ana.txt")
                try await folder.watch(fixture, until: { !folder.has("1_1 with Ana.txt") })
            }
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
            #expect(files.sorted() == ["done", "failed", "failed/1_1 with Ana.txt.reason.txt"])
            let reason = try folder.read("failed/1_1 with Ana.txt.reason.txt")
            #expect(reason.contains("the rule 'private words'"), "\(reason)")
            let meeting = try #require(try await MeetingStore(fixture.database).list().first)
            #expect(meeting.state == .skipped && meeting.sentenceCount == 0)
        }
    }

    @Test func `a file of a meeting that the rules deny later goes from done`() async throws {
        try await with { folder, fixture in
            try folder.write(Self.good, as: "notes.txt")
            try await folder.watch(fixture, until: { folder.has("done/notes.txt") })
            let id = try #require(try await MeetingStore(fixture.database).list().first?.id)
            try await fixture.pipeline.store.statements.forget(id)
            #expect(folder.has("done/notes.txt"))
            try await folder.watch(fixture, until: { !folder.has("done/notes.txt") })
        }
    }

    @Test func `a file that is still being written is left alone`() async throws {
        try await with { folder, fixture in
            let service = folder.service(fixture)
            try folder.write("Ana: Good", as: "growing.txt")
            let first = try await service.look(previous: [:])
            try folder.write(Self.good, as: "growing.txt")
            let second = try await service.look(previous: first)
            #expect(folder.has("growing.txt"))
            _ = try await service.look(previous: second)
            #expect(folder.has("done/growing.txt"))
        }
    }

    @Test func `a file waits in its place while the database is away`() async throws {
        try await with { folder, fixture in
            try folder.write(Self.good, as: "notes.txt")
            await fixture.database.close()
            let service = folder.service(fixture)
            let first = try await service.look(previous: [:])
            _ = try await service.look(previous: first)
            #expect(folder.has("notes.txt"))
        }
    }

    private func with(_ body: (TestFolder, PipelineFixture) async throws -> Void) async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        try await PipelineFixture.with([]) { fixture in try await body(folder, fixture) }
    }
}

/// A folder of a test's own that a drop folder watches.
private struct TestFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "drop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)  // a leftover harms nobody
    }

    func write(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: url.appending(path: name).path)
    }

    func service(_ fixture: PipelineFixture) -> DropFolder {
        DropFolder(
            path: url.path,
            pipeline: fixture.pipeline,
            keptFiles: KeptFiles(
                database: fixture.database,
                dropFolder: url.path,
                metrics: MetricRegistry(),
                logger: PipelineFixture.quiet
            ),
            metrics: MetricRegistry(),
            logger: PipelineFixture.quiet,
            interval: .milliseconds(20)
        )
    }

    /// Watches the folder until `condition` holds.
    func watch(
        _ fixture: PipelineFixture,
        until condition: @escaping @Sendable () -> Bool
    ) async throws {
        let service = service(fixture)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await eventually("the watched folder is worked on") {
                condition()
            }
            group.cancelAll()
        }
    }
}
