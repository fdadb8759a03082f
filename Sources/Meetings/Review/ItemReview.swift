public import Jobs
public import Observability
public import Postgres

/// People's decisions about items: approve, reject, edit; each one transaction with its history.
///
/// A decision is made on what the person saw: where a version is given and the item has another by
/// now, it is refused and nothing is lost. Approving queues the push; editing an item that is on
/// the board asks the next push to bring the board up to date.
public struct ItemReview: Sendable {
    /// Who decides, on what they saw, and why.
    public struct Decision: Sendable, Hashable {
        /// The person's name.
        public var actor: String
        /// Why; kept in the history.
        public var reason: String?
        /// The ``Reviewed/version`` that the person saw; nil takes the item as it is.
        public var version: String?

        /// Creates a decision.
        public init(by actor: String, reason: String? = nil, seen version: String? = nil) {
            self.actor = actor
            self.reason = reason
            self.version = version
        }
    }

    /// New values; what is nil stays as it is.
    public struct Edit: Sendable, Hashable {
        /// What is to be done.
        public var text: String?
        /// Who does it; the inner nil for nobody.
        public var assignee: String??
        /// By when; the inner nil for no day.
        public var dueDate: CalendarDate??

        /// Creates an edit.
        public init(
            text: String? = nil,
            assignee: String?? = nil,
            dueDate: CalendarDate?? = nil
        ) {
            self.text = text
            self.assignee = assignee
            self.dueDate = dueDate
        }
    }

    /// An item with its history, and the version that a decision is made on.
    public struct Reviewed: Sendable {
        /// The item.
        public let item: StoredItem
        /// What tells this form of the item from every other one, in one database.
        public let version: String
        /// What was done to it, the oldest first.
        public let changes: [ItemChange]
    }

    /// The longest text of an item, in characters.
    public static let longestText = 500
    private static let longestName = 200
    private static let longestReason = 1_000

    private let database: PostgresClient
    private let queue: JobQueue
    private let hasBoard: Bool
    private let metrics: PipelineMetrics
    private let reviewMetrics: ReviewMetrics

    /// Creates the review over a database.
    ///
    /// - Parameter hasBoard: Whether there is a board that approved items are pushed to.
    public init(
        database: PostgresClient,
        queue: JobQueue = JobQueue(),
        hasBoard: Bool,
        metrics: MetricRegistry
    ) {
        self.database = database
        self.queue = queue
        self.hasBoard = hasBoard
        self.metrics = PipelineMetrics(metrics)
        reviewMetrics = ReviewMetrics(metrics)
    }

    /// Returns an item with its history, or nil where none has that number.
    public func load(_ id: Int64) async throws -> Reviewed? {
        let rows = try await database.query(
            """
            SELECT \(unescaped: ItemStore.columns), i.xmin::text AS version
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id WHERE i.id = \(id)
            """
        )
        guard let row = rows.first else { return nil }
        return Reviewed(
            item: try ItemStore.item(of: row),
            version: try row["version"],
            changes: try await ItemHistory(database).changes(of: id)
        )
    }

    /// Lets an item go to the board: one that waits, or that was dropped or rejected before.
    ///
    /// - Throws: ``ReviewError`` where it cannot be; `PostgresError`.
    @discardableResult
    public func approve(_ id: Int64, _ decision: Decision) async throws -> StoredItem {
        try await decide(.approved, id, decision) { item, values in
            guard item.state.mayBeApproved else {
                throw ReviewError.wrongState(id, item.state, .approved)
            }
            values.state = .approved
        }
    }

    /// Keeps an item from the board: one that waits, or whose push has not begun.
    ///
    /// - Throws: ``ReviewError`` where it cannot be; `PostgresError`.
    @discardableResult
    public func reject(_ id: Int64, _ decision: Decision) async throws -> StoredItem {
        try await decide(.rejected, id, decision) { item, values in
            guard item.state.mayBeRejected else {
                throw ReviewError.wrongState(id, item.state, .rejected)
            }
            guard item.state == .proposed || item.pushAttempts == 0 else {
                throw ReviewError.pushBegun(id)
            }
            values.state = .rejected
        }
    }

    /// Changes the words of an item that waits, goes to the board, or is on it.
    ///
    /// - Throws: ``ReviewError`` where it cannot be; `PostgresError`.
    @discardableResult
    public func edit(_ id: Int64, _ edit: Edit, _ decision: Decision) async throws -> StoredItem {
        try await decide(.edited, id, decision) { item, values in
            guard item.state.mayBeEdited else {
                throw ReviewError.wrongState(id, item.state, .edited)
            }
            if let text = edit.text {
                values.text = try Self.line(text, .text, limit: Self.longestText)
            }
            if let assignee = edit.assignee {
                values.assignee = try assignee.map { name in
                    try Self.line(name, .assignee, limit: Self.longestName)
                }
            }
            if let dueDate = edit.dueDate { values.dueDate = dueDate }
            guard values != ItemValues(item) else { throw ReviewError.nothingToChange(id) }
        }
    }

    private static func line(
        _ text: String,
        _ field: ItemChange.Field,
        limit: Int
    ) throws(ReviewError) -> String {
        let line = text.trimmed
        let isPlain = line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard !line.isEmpty, line.count <= limit, isPlain else {
            throw ReviewError.badValue(field, limit: limit)
        }
        return String(line)
    }

    private func decide(
        _ action: ItemChange.Action,
        _ id: Int64,
        _ decision: Decision,
        _ change: (StoredItem, inout ItemValues) throws -> Void
    ) async throws -> StoredItem {
        let actor = String(decision.actor.trimmed)
        guard !actor.isEmpty, actor.count <= Self.longestName else {
            throw ReviewError.noActor(limit: Self.longestName)
        }
        guard decision.reason?.count ?? 0 <= Self.longestReason else {
            throw ReviewError.longReason(limit: Self.longestReason)
        }
        let work = WorkInProgress()
        let (before, after) = try await database.withTransaction { connection in
            let item = try await lock(id, version: decision.version, on: connection)
            var values = ItemValues(item)
            try change(item, &values)
            try await write(values, of: item, on: connection)
            try await ItemHistory(connection).add(
                action,
                to: id,
                by: actor,
                isPerson: true,
                from: ItemValues(item),
                to: values,
                reason: decision.reason
            )
            try await MeetingStory(connection).add(
                "reviewed",
                outcome: action.rawValue,
                of: item.meetingID,
                at: work,
                detail: ["item": "\(id)", "by": actor]
            )
            if hasBoard, values.state == .approved || values.state == .pushed {
                let push = try MeetingPipeline.pushJob(meetingID: item.meetingID)
                _ = try await queue.enqueue([push], in: connection)
            }
            return (item, try await ItemStore(connection).load(id))
        }
        reviewMetrics.reviewed(action)
        if let after, after.state != before.state { metrics.items(after.state) }
        return after ?? before
    }

    /// Reads an item for changing it.
    ///
    /// The meeting's row comes first, as for everybody who takes both.
    private func lock(
        _ id: Int64,
        version: String?,
        on connection: PostgresConnection
    ) async throws -> StoredItem {
        try await connection.query(
            """
            SELECT 1 FROM transcripts
            WHERE id = (SELECT transcript_id FROM action_items WHERE id = \(id)) FOR KEY SHARE
            """
        )
        let rows = try await connection.query(
            """
            SELECT \(unescaped: ItemStore.columns), i.xmin::text AS version
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.id = \(id) FOR UPDATE OF i
            """
        )
        guard let row = rows.first else { throw ReviewError.unknownItem(id) }
        let item = try ItemStore.item(of: row)
        let current: String = try row["version"]
        if let version, version != current {
            throw ReviewError.changedMeanwhile(id, item.state)
        }
        return item
    }

    private func write(
        _ values: ItemValues,
        of item: StoredItem,
        on connection: PostgresConnection
    ) async throws {
        let isWordChange =
            values.text != item.text || values.assignee != item.assignee
            || values.dueDate != item.dueDate
        try await connection.query(
            """
            UPDATE action_items SET text = \(values.text), assignee = \(values.assignee),
                due_date = \(values.dueDate?.description)::text::date,
                state = \(values.state.rawValue), failure = NULL, updated_at = now(),
                board_update_wanted = board_update_wanted
                    OR (\(isWordChange) AND (board_item IS NOT NULL OR push_attempts > 0))
            WHERE id = \(item.id)
            """
        )
    }
}
