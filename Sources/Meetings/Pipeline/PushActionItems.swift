public import Jobs
import Observability

/// Whose items a push is asked to put on the board.
struct PushRequest: Codable, Sendable {
    /// Only those of this meeting; nil means every approved item.
    var meetingID: Int64?
}

extension MeetingPipeline {
    /// The kind of the job that puts approved items on the board.
    static let pushKind = JobKind<PushRequest>("push_action_items", queue: boardQueue)

    /// The queue of the jobs that write to the board, and the key under which one of them runs at
    /// a time, over all instances.
    ///
    /// monday.com asks that changes of one board come one after the other
    /// (https://developer.monday.com/api-reference/docs/development-best-practices).
    static let boardQueue = "board"

    /// A job that pushes a meeting's approved items, or all there are where no meeting is named.
    public static func pushJob(meetingID: Int64? = nil) throws -> NewJob {
        try NewJob(
            pushKind,
            PushRequest(meetingID: meetingID),
            uniqueKey: meetingID.map(String.init) ?? "all",
            exclusiveKey: boardQueue
        )
    }

    var pushActionItems: JobDefinition {
        .define(Self.pushKind, timeout: .seconds(600)) { request, context in
            guard let board = parts.board else { return }
            // What people did on the board comes back beside every push of everything.
            if request.meetingID == nil {
                try await store.withTransaction { transaction in
                    try await transaction.enqueue([try Self.readBoardJob()])
                }
            }
            let push = BoardPush(pipeline: self, board: board, attempt: context.attempt)
            _ = try await LogContext.with(meetingID: request.meetingID.map(String.init)) {
                try await push.run(meetingID: request.meetingID)
            }
        }
    }
}
