import Logging
import Observability
import Postgres
import TestSupport
import Testing

@Suite struct ConnectionLossTests {
    @Test(.timeLimit(.minutes(1)), arguments: PostgresCutProxy.Side.allCases)
    func `a server that goes in the middle of a statement ends it with an error`(
        side: PostgresCutProxy.Side
    ) async throws {
        let server = try await PostgresTestServer.shared()
        let place = server.connectionString().reveal()
        let folder = try #require(place.split(separator: " ").first).dropFirst("host=".count)
        // The statements before the cut are the connection's own preparations and the first query.
        let proxy = try PostgresCutProxy(serverFolder: String(folder))
        let client = PostgresClient(
            PostgresConfiguration(
                connectionString: Secret(
                    place.replacing("host=\(folder)", with: "host=\(proxy.folder)")
                )
            ),
            metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await client.query("SELECT 1 AS one")
        proxy.cut(afterStatements: 1, side: side)
        let error = await #expect(throws: PostgresError.self) {
            try await client.query("SELECT 2 AS two")
        }
        if case .connectionLost = error {} else { Issue.record("\(String(describing: error))") }
        proxy.close()
        await client.close()
    }
}
