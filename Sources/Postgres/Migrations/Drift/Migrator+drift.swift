extension Migrator {
    /// Names every object of the database that is not as the applied migrations make it.
    ///
    /// It builds what they make in a schema of its own, within a transaction that is rolled back,
    /// so nothing is left behind whatever happens. The role needs CREATE on the database.
    ///
    /// - Throws: ``MigrationError/ahead(_:)`` where migrations were applied that only a newer
    ///   program knows.
    public func drift() async throws -> [SchemaDrift] {
        let state = try await state()
        if let ahead = state.ahead.first { throw MigrationError.ahead(ahead) }
        return try await client.withConnection { connection in
            // A connection that comes back within a transaction is rolled back.
            try await connection.runScript("BEGIN")
            let found = try await SchemaSnapshot.read(on: connection)
            try await connection.runScript(
                "CREATE SCHEMA taskforge_scratch; SET LOCAL search_path = taskforge_scratch"
            )
            for group in groups {
                let applied = state.applied.filter { $0.group == group.name && $0.isFinished }
                let versions = Set(applied.map(\.version))
                for migration in group.migrations where versions.contains(migration.version) {
                    for statement in SQLStatement.statements(of: migration.up) {
                        try await connection.runScript(statement.withoutConcurrency)
                    }
                }
            }
            let expected = try await SchemaSnapshot.read(on: connection)
            try await connection.runScript("ROLLBACK")
            return SchemaDrift.between(expected: expected, found: found)
        }
    }
}

extension SQLStatement {
    /// The same change in a form that a transaction takes; empty for what changes no schema.
    fileprivate var withoutConcurrency: String {
        guard let first = tokens.first, !first.is("vacuum") else { return "" }
        guard let token = tokens.first(where: { $0.is("concurrently") }) else { return text }
        let start = token.range.lowerBound - first.range.lowerBound
        var bytes = Array(text.utf8)
        bytes.removeSubrange(start..<start + token.range.count)
        return String(decoding: bytes, as: UTF8.self)
    }
}
