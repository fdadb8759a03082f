import Jobs
import Meetings
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
}
