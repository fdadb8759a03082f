import Foundation
public import Jobs
public import Observability
import Operations
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
        /// What tells the words and the state that people see from others; what changes neither,
        /// such as another look at the board, leaves it as it is.
        public let version: String
        /// What was done to it, the oldest first.
        public let changes: [ItemChange]
    }

    /// The longest text of an item that a person writes, in characters.
    public static let longestText = 2_000
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

    private static let version = """
        md5(jsonb_build_array(i.text, i.assignee, i.due_date, i.state, i.failure, i.evidence)::text)
        """

    /// Returns an item with its history, or nil where none has that number.
    public func load(_ id: Int64) async throws -> Reviewed? {
        let rows = try await database.query(
            """
            SELECT \(unescaped: ItemStore.columns), \(unescaped: Self.version) AS version
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
    /// The text may have several lines; what an extractor wrote may also be longer than a person's,
    /// and stays where it is sent back as it was.
    ///
    /// - Throws: ``ReviewError`` where it cannot be; `PostgresError`.
    @discardableResult
    public func edit(_ id: Int64, _ edit: Edit, _ decision: Decision) async throws -> StoredItem {
        try await decide(.edited, id, decision) { item, values in
            guard item.state.mayBeEdited else {
                throw ReviewError.wrongState(id, item.state, .edited)
            }
            if let text = edit.text, !text.hasLines(of: item.text) {
                values.text = try Self.value(text, .text, limit: Self.longestText)
            }
            if let assignee = edit.assignee {
                values.assignee = try assignee.map { name in
                    try Self.value(name, .assignee, limit: Self.longestName)
                }
            }
            if let dueDate = edit.dueDate { values.dueDate = dueDate }
            guard values != ItemValues(item) else { throw ReviewError.nothingToChange(id) }
        }
    }

    private static func value(
        _ text: String,
        _ field: ItemChange.Field,
        limit: Int
    ) throws(ReviewError) -> String {
        let text = text.withPlainLines
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control || (field == .text && scalar == "\n")
        }
        guard !text.isEmpty, text.count <= limit, isPlain else {
            throw ReviewError.badValue(field, limit: limit, length: text.count)
        }
        return text
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
        let (before, after) = try await database.withRetriedTransaction { connection in
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
                // Whoever decided waits for it, wherever the job is performed.
                let push = try QuotaPurpose.$current.withValue(.person) {
                    try MeetingPipeline.pushJob(meetingID: item.meetingID)
                }
                _ = try await queue.enqueue([push], in: connection)
            }
            return (item, try await ItemStore(connection).load(id))
        }
        reviewMetrics.reviewed(action)
        if let after, after.state != before.state { metrics.items(after.state) }
        return after ?? before
    }

    /// Reads an item for changing it.
    private func lock(
        _ id: Int64,
        version: String?,
        on connection: PostgresConnection
    ) async throws -> StoredItem {
        try await ItemStore(connection).lock([id])
        let rows = try await connection.query(
            """
            SELECT \(unescaped: ItemStore.columns), \(unescaped: Self.version) AS version
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.id = \(id)
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

extension String {
    /// The text without space around it, with one sign for every end of a line: forms send two
    /// (https://html.spec.whatwg.org/#submitting-the-form-data).
    fileprivate var withPlainLines: String {
        replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    fileprivate func hasLines(of other: String) -> Bool { withPlainLines == other.withPlainLines }
}
