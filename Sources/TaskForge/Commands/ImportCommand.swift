import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// Brings transcripts in from files.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Brings transcripts in from files, finds their items and pushes the sure ones."
    )

    @Argument(help: "Transcripts: JSON, Fireflies' JSON, WebVTT, SubRip or plain text.")
    var files: [String]

    func run() async throws {
        try await Session.run(writes: true) { session in
            var reader = TranscriptFiles()
            var imported: [Int64] = []
            for file in files {
                guard let outcome = try await reader.store(file, session.meetings.pipeline) else {
                    continue
                }
                if case .alreadyStored(let id) = outcome {
                    Terminal.tell("\(file): is meeting \(id) already; nothing was changed.")
                }
                imported.append(outcome.id)
            }
            try await session.work()
            try await session.tell(of: imported)
            try reader.check(of: files.count)
        }
    }
}

extension TranscriptFiles {
    /// Stores a file's meeting; a file that is refused is told with its reason.
    fileprivate mutating func store(
        _ path: String,
        _ pipeline: MeetingPipeline
    ) async throws -> StoreOutcome? {
        guard let bytes = read(path) else { return nil }
        do {
            return try await pipeline.importTranscript(
                bytes,
                fileName: URL(fileURLWithPath: path).lastPathComponent,
                source: MeetingPipeline.fileSource
            )
        } catch let error as TranscriptFormatError {
            refuse(path, error)
            return nil
        } catch let error as MeetingDeleted {
            refuse(path, error)
            return nil
        }
    }
}

extension Session {
    /// Tells a line about each meeting: what was found in it, and how much is on the board.
    func tell(of meetings: [Int64]) async throws {
        let store = MeetingStore(database.client)
        for id in meetings {
            guard let meeting = try await store.overview(id)?.summary else { continue }
            Terminal.tell(meeting.line)
        }
    }
}

extension MeetingSummary {
    /// One line for a person: what was found, and how much of it is on the board.
    var line: String {
        let name = "meeting \(id), \(title.isEmpty ? sourceID : title)"
        return switch state {
        case .received: "\(name): waits to be read"
        case .extracted: "\(name): \(itemCount) found by \(extractor ?? "?"), \(pushedCount) pushed"
        case .skipped: "\(name): left out: \(failure ?? "no reason was kept")"
        case .failed: "\(name): failed: \(failure ?? "no reason was kept")"
        }
    }
}
