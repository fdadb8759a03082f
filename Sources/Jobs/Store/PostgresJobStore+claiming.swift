import FoundationEssentials
import Postgres
import Synchronization

/// Who claims what.
struct Claim: Sendable {
    let queue: String
    let kinds: [String]
    let lease: Duration
    let worker: String
}

/// How ready jobs are found and taken.
extension PostgresJobStore {
    private struct Batch {
        var jobs: [ClaimedJob] = []
        var rates: [JobLease: JobRate] = [:]
        /// How many jobs the look found, those included that may not run beside another.
        var found = 0
    }

    /// Takes ready jobs that may run.
    func take(_ limit: Int, for claim: Claim) async throws -> [ClaimedJob] {
        var taken: [ClaimedJob] = []
        // Of one exclusive key a look takes one job, and a rate may send jobs away, so that more
        // may be behind them.
        for _ in 0..<limit where taken.count < limit {
            let asked = limit - taken.count
            let batch = try await look(asked, for: claim)
            let admitted = try await admitted(batch.jobs, rates: batch.rates)
            countPutOff(batch.jobs.count - admitted.count, in: claim.queue)
            taken += admitted
            guard batch.found == asked, !batch.jobs.isEmpty else { break }
        }
        return taken
    }

    private func look(_ limit: Int, for claim: Claim) async throws -> Batch {
        // Another instance may take a job of the same exclusive key at the same moment; the unique
        // index lets one of them pass, and the other looks again.
        for _ in 1...5 {
            do {
                return try await lookOnce(limit, for: claim)
            } catch let error as PostgresError where error.sqlState == .uniqueViolation {
                continue
            }
        }
        return Batch()
    }

    private func lookOnce(_ limit: Int, for claim: Claim) async throws -> Batch {
        let spans = floors.withLock { floors in
            let known = floors[claim.queue] ?? ReadyFloors()
            floors[claim.queue] = known
            return known.spans(at: .now)
        }
        let rows = try await database.query(
            """
            WITH span AS (
                SELECT * FROM unnest(
                    \(spans.map(\.priority)), \(spans.map(\.from.runAt)), \(spans.map(\.from.id)),
                    \(spans.map(\.end))
                ) AS span (priority, run_at, id, before)
            ), found AS MATERIALIZED (
                SELECT ready.* FROM span CROSS JOIN LATERAL (
                    SELECT id, exclusive_key, priority, run_at FROM jobs
                    WHERE state = 'available' AND queue = \(claim.queue)
                        AND (priority, run_at, id) >= (span.priority, span.run_at, span.id)
                        AND priority < span.before
                        AND kind = ANY(\(claim.kinds))
                        AND (exclusive_key IS NULL OR exclusive_key NOT IN (
                            SELECT exclusive_key FROM jobs
                            WHERE state = 'running' AND exclusive_key IS NOT NULL))
                    ORDER BY priority, run_at, id
                    LIMIT \(limit)
                    FOR UPDATE SKIP LOCKED
                ) AS ready
                WHERE NOT EXISTS (
                    SELECT FROM job_queues WHERE name = \(claim.queue) AND paused_at IS NOT NULL)
                LIMIT \(limit)
            ), picked AS MATERIALIZED (
                SELECT id FROM found WHERE exclusive_key IS NULL
                UNION ALL
                SELECT id FROM (
                    SELECT DISTINCT ON (exclusive_key) id, exclusive_key FROM found
                    WHERE exclusive_key IS NOT NULL
                    ORDER BY exclusive_key, priority, run_at, id
                ) AS first
                -- Spares most of the meetings that the unique index would have to decide.
                WHERE pg_try_advisory_xact_lock(hashtextextended(exclusive_key, 0))
            )
            UPDATE jobs SET
                state = 'running',
                attempt = attempt + 1,
                lease_token = lease_token + 1,
                lease_expires_at = now() + make_interval(secs => \(claim.lease.inSeconds)),
                worker = \(claim.worker),
                started_at = now()
            WHERE id = ANY(ARRAY(SELECT id FROM picked))
            RETURNING id, lease_token, kind, payload::text AS payload, attempt, snoozes,
                priority, run_at, extract(epoch FROM now() - run_at)::float8 AS waited,
                exclusive_key, checkpoint::text AS checkpoint, rate_key, rate_limit, rate_seconds,
                traceparent, tracestate, request_id, (SELECT count(*) FROM found) AS found
            """
        )
        return try batch(rows, queue: claim.queue)
    }

    private func batch(_ rows: PostgresRows, queue: String) throws -> Batch {
        var batch = Batch()
        batch.found = try rows.first?["found"] ?? 0
        var jobs: [(priority: Int16, job: ClaimedJob)] = []
        for row in rows {
            let job = try Self.claimed(row, queue: queue)
            jobs.append((try row["priority"], job))
            batch.rates[job.lease] = try Self.rate(row)
        }
        let priorities = Set(jobs.map(\.priority))
        floors.withLock { floors in
            for priority in priorities { floors[queue]?.saw(priority) }
        }
        batch.jobs = jobs.sorted {
            ($0.priority, $0.job.runAt, $0.job.lease.job)
                < ($1.priority, $1.job.runAt, $1.job.lease.job)
        }
        .map(\.job)
        return batch
    }

    /// Puts off the jobs that are too early by their rate, and gives the others.
    private func admitted(
        _ jobs: [ClaimedJob],
        rates: [JobLease: JobRate]
    ) async throws -> [ClaimedJob] {
        guard !rates.isEmpty else { return jobs }
        do {
            let late = try await putOff(jobs, rates: rates)
            return jobs.filter { !late.contains($0.lease) }
        } catch {
            // Nobody performs them, so they need not wait for their leases to run out. Where this
            // fails too, they are rescued.
            _ = try? await settle(jobs.map { JobSettlement($0.lease, .released) })
            throw error
        }
    }

    private func putOff(
        _ jobs: [ClaimedJob],
        rates: [JobLease: JobRate]
    ) async throws -> Set<JobLease> {
        let keys = Set(rates.values.map(\.key)).sorted()
        return try await client.withTransaction { connection in
            let statements = BoundedStatements(base: connection, limit: database.limit)
            try await statements.query(
                "INSERT INTO job_rates (key) SELECT unnest(\(keys)) ON CONFLICT DO NOTHING"
            )
            let rows = try await statements.query(
                """
                SELECT key, starts, next_slot, clock_timestamp() AS time FROM job_rates
                WHERE key = ANY(\(keys)) ORDER BY key FOR UPDATE
                """
            )
            var windows: [String: JobRateWindow] = [:]
            for row in rows {
                windows[try row["key"]] = JobRateWindow(
                    starts: try row["starts"],
                    nextSlot: try row["next_slot"]
                )
            }
            let now: Date = try rows.last?["time"] ?? .now
            var late: [(lease: JobLease, until: Date)] = []
            for job in jobs {
                guard let rate = rates[job.lease],
                    let slot = windows[rate.key]?.admit(at: now, under: rate)
                else { continue }
                late.append((job.lease, slot))
            }
            for (key, window) in windows.sorted(by: { $0.key < $1.key }) {
                try await statements.query(
                    """
                    UPDATE job_rates SET starts = \(window.starts), next_slot = \(window.nextSlot)
                    WHERE key = \(key)
                    """
                )
            }
            guard !late.isEmpty else { return [] }
            let leases = late.map(\.lease)
            try await statements.query(
                """
                UPDATE jobs SET state = 'scheduled', attempt = attempt - 1,
                    lease_expires_at = NULL,
                    run_at = (\(late.map(\.until)))[array_position(\(leases.ids), id)]
                WHERE id = ANY(ARRAY(SELECT unnest(\(leases.ids))))
                    AND lease_token = (\(leases.tokens))[array_position(\(leases.ids), id)]
                    AND state = 'running'
                """
            )
            return Set(leases)
        }
    }

    private static func claimed(_ row: PostgresRow, queue: String) throws -> ClaimedJob {
        let waited: Double = try row["waited"]
        return ClaimedJob(
            lease: JobLease(job: JobID(try row["id"]), token: try row["lease_token"]),
            kind: try row["kind"],
            queue: queue,
            payload: try row["payload"],
            attempt: try row["attempt"],
            snoozes: try row["snoozes"],
            runAt: try row["run_at"],
            waited: .seconds(max(0, waited)),
            exclusiveKey: try row["exclusive_key"],
            checkpoint: try row["checkpoint"],
            traceparent: try row["traceparent"],
            tracestate: try row["tracestate"],
            requestID: try row["request_id"]
        )
    }
}
