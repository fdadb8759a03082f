import Jobs
import Postgres
import TestSupport
import Testing

struct PostgresJobStoreTests {
    @Test(arguments: JobStoreConformance.rules)
    func `the PostgreSQL store keeps the rule`(rule: JobStoreConformance) async throws {
        try await withJobsDatabase { client in
            try await rule.check(PostgresJobStore(client: client))
        }
    }
}
