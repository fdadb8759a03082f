public import Foundation
import Postgres

/// What came of the meetings that arrived in one hour.
public struct ActivityHour: Sendable, Hashable {
    /// When the hour began.
    public let start: Date
    /// How many meetings arrived in it.
    public let meetings: Int
    /// How many items were found in them; those that were dropped do not count.
    public let items: Int
    /// How many of these are on the board, or were.
    public let pushed: Int

    /// Describes an hour.
    public init(start: Date, meetings: Int, items: Int, pushed: Int) {
        self.start = start
        self.meetings = meetings
        self.items = items
        self.pushed = pushed
    }
}

extension MeetingStore {
    /// The last hours, the present one included, the oldest first.
    public func activity(hours: Int) async throws -> [ActivityHour] {
        let rows = try await database.query(
            """
            SELECT hour, count(DISTINCT t.id) AS meetings, count(i.id) AS items,
                count(i.board_item) AS pushed
            FROM generate_series(
                date_trunc('hour', now()) - make_interval(hours => \(Int32(hours - 1))),
                date_trunc('hour', now()), interval '1 hour') AS hour
            LEFT JOIN transcripts t
                ON t.received_at >= hour AND t.received_at < hour + interval '1 hour'
            LEFT JOIN action_items i ON i.transcript_id = t.id AND i.state <> 'dropped'
            GROUP BY hour ORDER BY hour
            """
        )
        return try rows.map { row in
            let meetings: Int64 = try row["meetings"]
            let items: Int64 = try row["items"]
            let pushed: Int64 = try row["pushed"]
            return ActivityHour(
                start: try row["hour"],
                meetings: Int(meetings),
                items: Int(items),
                pushed: Int(pushed)
            )
        }
    }
}
