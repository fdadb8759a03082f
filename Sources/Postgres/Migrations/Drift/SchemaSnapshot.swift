import Crypto
import Foundation

/// What a schema consists of, as text that can be compared.
public struct SchemaSnapshot: Sendable, Hashable {
    /// One object of a schema.
    public struct Object: Sendable, Hashable {
        /// What it is, such as `table`, `column`, `index` or `grant`.
        public let kind: String
        /// Its name, with its table's before it where it belongs to one.
        public let name: String
        /// Everything about it, in SQL's words.
        public let definition: String
    }

    /// The objects, by kind and name.
    public let objects: [Object]

    /// The SHA-256 of all objects, in hexadecimal.
    public var fingerprint: String {
        var hash = SHA256()
        for object in objects {
            let text = "\(object.kind)\u{0}\(object.name)\u{0}\(object.definition)\u{0}"
            hash.update(data: Data(text.utf8))
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
    }

    /// Reads the schema that names without one mean; the ledger's tables and what belongs to
    /// extensions are left out.
    public static func read(on connection: PostgresConnection) async throws -> SchemaSnapshot {
        let rows = try await connection.query(
            PostgresQuery(
                sql: "SELECT current_schema()::text AS name",
                parameters: []
            )
        )
        let schema: String = try rows[0]["name"]
        let found = try await connection.query(
            PostgresQuery(sql: SchemaCatalog.query, parameters: [schema, MigrationLedger.tables])
        )
        // Two schemas with the same content are the same, whatever they are called.
        let prefixes = [schema + ".", PostgresIdentifier.quoted(schema) + "."]
        let objects = try found.map { row in
            let definition: String = try row["definition"]
            return Object(
                kind: try row["kind"],
                name: try row["name"],
                definition: prefixes.reduce(definition) { $0.replacing($1, with: "") }
            )
        }
        return SchemaSnapshot(objects: objects.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) })
    }
}
