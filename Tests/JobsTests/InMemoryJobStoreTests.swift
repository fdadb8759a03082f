import TestSupport
import Testing

struct InMemoryJobStoreTests {
    @Test(arguments: JobStoreConformance.rules)
    func `the in-memory store keeps the rule`(rule: JobStoreConformance) async throws {
        try await rule.check(InMemoryJobStore())
    }
}
