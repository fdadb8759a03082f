import Jobs
import Meetings
import Postgres
import TestSupport
import Testing

struct PipelineStoreTests {
    @Test(arguments: PipelineStoreConformance.rules)
    func `the in-memory store of the pipeline keeps the rule`(
        rule: PipelineStoreConformance
    ) async throws {
        let jobs = InMemoryJobStore()
        try await rule.check(InMemoryPipelineStore(InMemoryPipelineDatabase(jobs: jobs)), jobs)
    }

    @Test(arguments: PipelineStoreConformance.rules)
    func `the PostgreSQL store of the pipeline keeps the rule`(
        rule: PipelineStoreConformance
    ) async throws {
        try await withTestDatabase { database in
            try await PipelineFixture.migrate(database)
            try await rule.check(
                PostgresPipelineStore(database: database, queue: JobQueue()),
                PostgresJobStore(client: database)
            )
        }
    }

    @Test func `a lost lock of the board is noticed before the next request`() async throws {
        try await withTestDatabase { database in
            try await PipelineFixture.migrate(database)
            let store = PostgresPipelineStore(database: database, queue: JobQueue())
            // Its connection is gone, so that giving it back fails.
            _ = try? await store.withBoard { check in
                try await check()
                try await database.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND objid = x'6f617264'::int::oid
                        AND database = (SELECT oid FROM pg_database
                            WHERE datname = current_database())
                    """
                )
                await #expect(throws: (any Error).self) { try await check() }
                let other: Void? = try await store.withBoard { _ in }
                #expect(other != nil)
            }
        }
    }
}
