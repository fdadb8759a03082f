import Foundation
import Logging
import Observability
import OutboundHTTP
import Postgres
import TestSupport

/// One data folder, and the servers with a sandbox that run on it one after the other.
struct SandboxRun: Sendable {
    /// An item, as the API shows it.
    struct Item: Decodable, Hashable {
        var id: String
        var meeting: String
        var text: String
        var state: String
        var dueDate: String?
        var boardItem: String?
        var model: String?
        var promptVersion: String?
    }

    /// A meeting, as the API shows it.
    struct Meeting: Decodable, Hashable {
        var id: String
        var title: String
        var date: String?
        var state: String
        var items: Int
    }

    /// What the simulated board holds, as `/sandbox/state` shows it.
    struct Board: Decodable {
        struct Entry: Decodable {
            var id: String
            var name: String
            var key: String?
        }
        struct Monday: Decodable {
            var operations: [String: Int]
            var items: [Entry]
            var duplicates: [Entry]
        }
        var monday: Monday
    }

    let folder: URL
    let http: OutboundHTTPClient

    /// Runs `body` with a data folder of its own, which is removed afterwards.
    static func with(_ body: (SandboxRun) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge test \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var options = OutboundHTTPOptions()
        // Tests ask on while a server says 503.
        options.circuit.failureThreshold = .max
        let http = OutboundHTTPClient(
            options: options,
            metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let run = SandboxRun(folder: folder, http: http)
        defer {
            // Only a test that failed leaves a server behind.
            if let process = run.databaseProcess { Foundation.kill(process, SIGQUIT) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await http.run() }
            do {
                try await body(run)
                group.cancelAll()
            } catch {
                group.cancelAll()
                throw error
            }
        }
        try FileManager.default.removeItem(at: folder)
    }

    /// The main process of the folder's PostgreSQL, by the file that goes with it; nil where it
    /// does not run.
    var databaseProcess: Int32? {
        let file = folder.appending(path: "data/postgres/postmaster.pid")
        // A server that has stopped leaves no such file.
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Opens the folder's PostgreSQL behind the program's back.
    func database(_ body: (PostgresClient) async throws -> Void) async throws {
        let file = folder.appending(path: "data/postgres/postmaster.pid")
        // Line 4 is the port, line 5 the folder of the socket.
        let lines = try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let place = "host=\(lines[4]) port=\(lines[3]) user=taskforge dbname=postgres"
        let client = PostgresClient(
            PostgresConfiguration(connectionString: Secret(place)),
            metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await body(client)
        await client.close()
    }

    /// Starts `taskforge serve --sandbox` on the folder.
    func serve(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        output: Pipe? = nil
    ) throws -> ServerProcess {
        try ServerProcess(
            ["serve", "--sandbox", "--port", "0"] + arguments,
            in: folder,
            environment: environment,
            output: output
        )
    }

    /// Fetches a path of a server.
    func get(_ base: String, _ path: String) async throws -> (status: Int, body: String) {
        let response = try await http.send(
            OutboundRequest(upstream: "taskforge", url: base + path)
        )
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    /// The meetings, of which a test has at most two hundred.
    func meetings(_ base: String) async throws -> [Meeting] {
        try await decode(base, "/api/v1/meetings?limit=200")
    }

    /// The items of all meetings.
    func items(_ base: String) async throws -> [Item] {
        var items: [Item] = []
        while true {
            let path = "/api/v1/items?limit=1000&after=\(items.last?.id ?? "0")"
            let page: [Item] = try await decode(base, path)
            if page.isEmpty { return items }
            items += page
        }
    }

    private func decode<Value: Decodable>(_ base: String, _ path: String) async throws -> Value {
        let body = try await get(base, path).body
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Value.self, from: Data(body.utf8))
    }

    /// What the board holds.
    func board(_ base: String) async throws -> Board {
        try await decode(base, "/sandbox/state")
    }

    /// Waits until every meeting was read and every approved item is on the board.
    func settled(
        _ base: String,
        meetings count: Int,
        within deadline: Duration = .seconds(60)
    ) async throws -> (meetings: [Meeting], items: [Item]) {
        var result: ([Meeting], [Item]) = ([], [])
        try await eventually("\(count) meetings are done", within: deadline) {
            let meetings = try await meetings(base)
            guard meetings.count == count, meetings.allSatisfy({ $0.state != "received" })
            else { return false }
            let items = try await items(base)
            result = (meetings, items)
            return !items.contains { $0.state == "approved" }
        }
        return result
    }
}
