public import Jobs
import Logging
import Observability
import Operations

/// Whose items a push is asked to put on the board.
struct PushRequest: VendorRequest {
    /// Only those of this meeting; nil means every approved item.
    var meetingID: Int64?
    /// The run that a person's command began; nil lets the job begin one.
    var run: Int64?
    var purpose: QuotaPurpose? = QuotaPurpose.current
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
    ///
    /// Of a meeting's pushes several may wait: one that runs may have passed what is approved now.
    public static func pushJob(meetingID: Int64? = nil) throws -> NewJob {
        try NewJob(
            pushKind,
            PushRequest(meetingID: meetingID),
            uniqueKey: meetingID == nil ? QuotaPurpose.uniqueKey("all") : nil,
            exclusiveKey: boardQueue
        )
    }

    /// Begins a run of a person and queues the job that pushes everything approved under it.
    ///
    /// - Returns: The run's number.
    public func beginPush(who: String) async throws -> Int64 {
        try await store.withTransaction { transaction in
            let run = try await transaction.startRun(.push, who: who, job: nil, undoes: nil)
            let job = try NewJob(
                Self.pushKind,
                PushRequest(run: run),
                uniqueKey: "run-\(run)",
                exclusiveKey: Self.boardQueue
            )
            try await transaction.enqueue([job])
            return run
        }
    }

    var pushActionItems: JobDefinition {
        .calling(Self.pushKind, timeout: .seconds(600), isPush: true) { request, context in
            guard let board = parts.board else { return }
            // What people did on the board comes back beside every push of everything, though not
            // beside each of its attempts.
            if request.meetingID == nil && context.attempt == 1 {
                try await store.withTransaction { transaction in
                    try await transaction.enqueue([try Self.readBoardJob(within: .seconds(60))])
                }
            }
            try await LogContext.with(meetingID: request.meetingID.map(String.init)) {
                try await push(request, to: board, context)
            }
        }
    }

    /// Pushes under the lock of the board.
    ///
    /// The job's exclusive key keeps other pushes away. The lock does so even where this job was
    /// taken from a worker that stood still and wakes up in the midst of its push.
    private func push(
        _ request: PushRequest,
        to board: any TaskBoard,
        _ context: JobContext
    ) async throws {
        let isDone: Void? = try await store.withBoard { check in
            guard try await BoardPush.isNeeded(meetingID: request.meetingID, store.statements)
            else {
                if let run = request.run { try await store.statements.finishRun(run) }
                return
            }
            let run: Int64
            if let begun = request.run {
                run = begun
            } else {
                run = try await store.statements.startRun(
                    .push,
                    who: "taskforge",
                    job: context.jobID.rawValue,
                    undoes: nil
                )
            }
            let push = BoardPush(
                pipeline: self,
                board: board,
                attempt: context.attempt,
                run: run,
                check: check
            )
            try await push.pushAll(meetingID: request.meetingID)
            try await store.statements.finishRun(run)
        }
        guard isDone != nil else {
            throw JobSnooze(for: .seconds(1), reason: "another process writes to the board")
        }
    }
}
