import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// Deletes a meeting for good.
struct MeetingDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes a meeting with its words, items and files, and never takes it in again.",
        discussion: """
            What is on the board stays there. The deletion is noted in BACKUP_DIR, so that a \
            restored backup does not bring the meeting back.
            """
    )

    @Argument(help: "The meeting's number.")
    var id: Int64

    @Flag(help: "Does not ask first; needed where nobody can be asked.")
    var yes = false

    func run() async throws {
        try await Session.run(writes: true) { session in
            let meetings = MeetingStore(session.database.client)
            guard let meeting = try await meetings.overview(id)?.summary else {
                throw Failure.failed("There is no meeting \(id).")
            }
            guard try yes || isWanted(meeting) else {
                throw Failure.failed("Nothing was deleted.")
            }
            let deleted: MeetingDeletion.Deleted?
            do {
                deleted = try await session.meetings.deletion.delete(id)
            } catch let error as DeletionJournalError {
                throw Failure.notReady("\(error).")
            } catch let error as MeetingDeletionError {
                throw Failure.notReady("\(error).")
            }
            guard let deleted else { throw Failure.failed("There is no meeting \(id) any more.") }
            Terminal.tell(
                "Meeting \(id) was deleted with \(deleted.items) items; \(deleted.onBoard) of them "
                    + "stay on the board."
            )
            if !deleted.filesLeft.isEmpty {
                Terminal.tell(
                    "Its files \(deleted.filesLeft.joined(separator: ", ")) in the watched folder "
                        + "cannot be removed yet; a running server tries again every ten minutes."
                )
            }
        }
    }

    private func isWanted(_ meeting: MeetingSummary) throws(Failure) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            throw .failed("Nobody can be asked here: run it again with --yes.")
        }
        Terminal.tell(
            "Meeting \(id), \(meeting.title), goes for good with \(meeting.itemCount) items; "
                + "\(meeting.pushedCount) of them stay on the board. Delete it? [y/N]"
        )
        return ["y", "yes"].contains(readLine()?.lowercased())
    }
}
