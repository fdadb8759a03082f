import FoundationEssentials
import Postgres
import Synchronization

/// The look through whole queues that tells claims where to begin.
extension PostgresJobStore {
    /// Sweeps the queues that were claimed from and are due.
    ///
    /// - Returns: The queues in which a ready job had been passed by.
    func sweep() async throws -> [String] {
        let due = floors.withLock { floors in
            floors.filter { $0.value.isSweepDue(at: .now) }.keys.sorted()
        }
        var passed: [String] = []
        for queue in due where try await sweep(queue) { passed.append(queue) }
        return passed
    }

    private func sweep(_ queue: String) async throws -> Bool {
        let began = ContinuousClock.now
        let rows = try await database.query(
            """
            WITH RECURSIVE head AS (
                (SELECT priority, run_at, id FROM jobs
                WHERE state = 'available' AND queue = \(queue)
                ORDER BY priority, run_at, id LIMIT 1)
                UNION ALL
                SELECT next.* FROM head CROSS JOIN LATERAL (
                    SELECT priority, run_at, id FROM jobs
                    WHERE state = 'available' AND queue = \(queue) AND priority > head.priority
                    ORDER BY priority, run_at, id LIMIT 1
                ) AS next
            )
            SELECT now() AS time, priority, run_at, id FROM (SELECT) AS always LEFT JOIN head ON true
            """
        )
        var heads: [Int16: ReadyFloors.Place] = [:]
        var time = Date.now
        for row in rows {
            time = try row["time"]
            guard let priority: Int16 = try row["priority"] else { continue }
            heads[priority] = ReadyFloors.Place(runAt: try row["run_at"], id: try row["id"])
        }
        let serverTime = time
        let found = heads
        return floors.withLock { floors in
            floors[queue]?.swept(
                heads: found,
                serverTime: serverTime,
                began: began,
                ended: .now
            ) ?? false
        }
    }
}
