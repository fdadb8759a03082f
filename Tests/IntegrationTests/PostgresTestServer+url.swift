import Foundation
import Observability
import TestSupport

extension PostgresTestServer {
    /// Where the server's first database is, in the form that DATABASE_URL takes.
    var url: String { Self.url(of: connectionString()) }

    /// A connection string of keywords in the form that DATABASE_URL takes.
    static func url(of connection: Secret) -> String {
        if connection.reveal().hasPrefix("postgres") { return connection.reveal() }
        var parts = URLComponents()
        parts.scheme = "postgresql"
        parts.host = ""
        var items: [URLQueryItem] = []
        for pair in connection.reveal().split(separator: " ") {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { continue }
            if sides[0] == "dbname" {
                parts.path = "/" + sides[1]
            } else {
                items.append(URLQueryItem(name: sides[0], value: sides[1]))
            }
        }
        parts.queryItems = items
        return parts.string ?? ""
    }
}
