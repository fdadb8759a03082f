import Postgres
import TestSupport

/// How far the meetings of a database have come on their way to the board.
struct DeliveryProgress {
    /// The meetings that were read, those that rules leave out included.
    var read = 0
    /// The items that wait for the board.
    var waiting = 0
    /// The items that are on the board.
    var pushed = 0
    /// The meetings that were read and of which no item waits.
    var finished = 0

    /// Counts them.
    init(of database: PostgresClient) async throws {
        let rows = try await database.query(
            """
            SELECT count(*) FILTER (WHERE state <> 'received'),
                (SELECT count(*) FROM action_items WHERE state = 'approved'),
                (SELECT count(*) FROM action_items WHERE state = 'pushed'),
                count(*) FILTER (WHERE state <> 'received' AND NOT EXISTS (
                    SELECT FROM action_items
                    WHERE transcript_id = transcripts.id AND state = 'approved'))
            FROM transcripts
            """
        )
        guard let row = rows.first else { return }
        read = try row[0]
        waiting = try row[1]
        pushed = try row[2]
        finished = try row[3]
    }

    /// Waits until so many meetings were read and nothing of them waits, looking now and then.
    static func whole(
        _ meetings: Int,
        of database: PostgresClient,
        within deadline: Duration,
        _ look: (DeliveryProgress) throws -> Void = { _ in }
    ) async throws -> DeliveryProgress {
        var progress = try await DeliveryProgress(of: database)
        try await eventually("all \(meetings) meetings are through", within: deadline) {
            // What is measured must not be kept busy by the looking.
            try await Task.sleep(for: .milliseconds(100))
            progress = try await DeliveryProgress(of: database)
            try look(progress)
            return progress.read == meetings && progress.waiting == 0
        }
        return progress
    }
}
