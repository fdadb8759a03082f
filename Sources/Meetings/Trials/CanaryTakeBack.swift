public import Operations
public import Postgres

/// Takes back what the new path of a canary made, except what people have touched.
public struct CanaryTakeBack: Sendable {
    /// What came of it.
    public struct Outcome: Sendable {
        /// The items that were rejected here, before they went to the board.
        public internal(set) var rejected: [Int64] = []
        /// The items that stay, and why.
        public internal(set) var kept: [Run.Kept] = []
        /// The undo that takes items off the board; nil where none is there.
        public internal(set) var undo: Int64?
    }

    private let database: PostgresClient
    private let pipeline: MeetingPipeline
    private let review: ItemReview

    /// Works with a pipeline and a review over one database.
    public init(database: PostgresClient, pipeline: MeetingPipeline, review: ItemReview) {
        self.database = database
        self.pipeline = pipeline
        self.review = review
    }

    /// Rejects what is not on the board yet, and queues the undo of what is.
    ///
    /// What is on its way to the board at this moment is taken back when this is done again.
    public func takeBack(_ canary: Canary, who: String) async throws -> Outcome {
        let items = try await ReadingTrials(database: database).items(of: canary.id)
        let touched = try await touched(items.map(\.id))
        var outcome = Outcome()
        for item in items where item.state.mayBeRejected {
            guard !touched.contains(item.id) else {
                outcome.kept.append(Run.Kept(item: item.id, why: "people decided about it"))
                continue
            }
            do {
                let reason = "canary \(canary.id) of \(canary.flag) was taken back"
                try await review.reject(item.id, .init(by: who, reason: reason))
                outcome.rejected.append(item.id)
            } catch let error as ReviewError {
                outcome.kept.append(Run.Kept(item: item.id, why: "\(error)"))
            }
        }
        let onBoard = items.filter { [.pushed, .done].contains($0.state) }.map(\.id)
        guard !onBoard.isEmpty else { return outcome }
        let run = try await gather(onBoard, "canary \(canary.id) of \(canary.flag)")
        outcome.undo = try await pipeline.beginUndo(of: run, who: who)
        return outcome
    }

    /// Makes items of several pushes those of one run, which can be undone.
    private func gather(_ items: [Int64], _ name: String) async throws -> Int64 {
        try await database.withRetriedTransaction { connection in
            let runs = RunStore(connection)
            let run = try await runs.start(.push, who: name, job: nil, undoes: nil)
            try await ItemStore(connection).lock(items)
            try await connection.query(
                """
                UPDATE action_items SET run_id = \(run)
                WHERE id = ANY(\(items)) AND state IN ('pushed', 'done')
                """
            )
            try await runs.finish(run)
            return run
        }
    }

    private func touched(_ items: [Int64]) async throws -> Set<Int64> {
        let rows = try await database.query(
            "SELECT DISTINCT item_id FROM item_changes WHERE is_person AND item_id = ANY(\(items))"
        )
        return Set(try rows.map { row in try row["item_id"] })
    }
}
