public import Operations
import Postgres

extension KeptHistory {
    /// Batches whose outcome is known; an open one stays, however old.
    public static let pushBatches = KeptHistory("push_batches") { days, limit in
        """
        DELETE FROM push_batches WHERE id IN (
            SELECT id FROM push_batches
            WHERE state <> 'open' AND closed_at < now() - make_interval(days => \(days))
            LIMIT \(limit) FOR UPDATE SKIP LOCKED
        )
        """
    }

    /// Runs that ended, which can be undone until they go; one that has a batch, or whose undo is
    /// still kept, stays.
    public static let runs = KeptHistory("runs") { days, limit in
        """
        DELETE FROM runs WHERE id IN (
            SELECT id FROM runs AS old
            WHERE finished_at < now() - make_interval(days => \(days))
                AND NOT EXISTS (SELECT FROM push_batches WHERE run_id = old.id)
                AND NOT EXISTS (SELECT FROM runs AS undo WHERE undo.undoes = old.id)
            LIMIT \(limit) FOR UPDATE SKIP LOCKED
        )
        """
    }
}
