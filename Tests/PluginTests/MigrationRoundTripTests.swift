import Fireflies
import Gemini
import Jobs
import Logging
import Meetings
import ModuleKit
import Monday
import Operations
import Postgres
import Scheduler
import TestSupport
import Testing

/// The migrations of the whole product.
@Suite struct MigrationRoundTripTests {
    private static let modules: [any Module.Type] = [
        FirefliesModule.self, GeminiModule.self, MondayModule.self, SchedulerModule.self,
    ]
    private static let groups =
        [JobsMigrations.group, OperationsMigrations.group, MeetingsMigrations.group]
        + modules.filter { !$0.migrations.isEmpty }
        .map { MigrationGroup(name: $0.id.name, migrations: $0.migrations) }

    @Test func `up, down and up again leave the same schema for every migration of every group`()
        async throws
    {
        try await withTestDatabase { client in
            let migrator = Migrator(groups: Self.groups, client: client, logger: .silent)
            func snapshot() async throws -> SchemaSnapshot {
                try await client.withConnection { try await SchemaSnapshot.read(on: $0) }
            }
            for group in Self.groups {
                for migration in group.migrations {
                    let name = "\(group.name) \(migration.version) \(migration.name)"
                    let here = MigrationRevision(group: group.name, version: migration.version)
                    let back = MigrationRevision(group: group.name, version: here.version - 1)
                    let before = try await snapshot()
                    #expect(try await migrator.upgrade(to: here).applied.count == 1)
                    let after = try await snapshot()
                    try await migrator.downgrade(to: back)
                    let taken = try await snapshot()
                    let left = Set(taken.objects).symmetricDifference(before.objects)
                    #expect(left.isEmpty, "\(name) leaves something behind")
                    #expect(try await migrator.upgrade(to: here).applied.count == 1)
                    let again = try await snapshot()
                    let other = Set(again.objects).symmetricDifference(after.objects)
                    #expect(other.isEmpty, "\(name) comes back as something else")
                    #expect(again.fingerprint == after.fingerprint)
                }
            }
            #expect(try await migrator.drift() == [])
        }
    }

    @Test func `no migration of ours holds an unsafe pattern that nobody answers for`() {
        let findings = Self.groups.flatMap { group in
            group.migrations.flatMap { MigrationLint.findings(in: $0, folder: group.name) }
        }
        let list = findings.map { "\($0.file):\($0.line) \($0.rule)" }.joined(separator: "\n")
        #expect(findings.isEmpty, "\(list)")
    }
}
