import Foundation
import Logging
import Meetings
import ServiceLifecycle

@testable import Sandbox

/// What a simulated vendor answered.
struct SandboxReply {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    /// The body as JSON; null where it is none.
    var json: JSONValue { (try? JSONText.read(body)) ?? .null }

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The code of the first error.
    var errorCode: String? { json["errors"]?.elements?.first?["extensions"]?["code"]?.text }
}

/// A client of a sandbox that runs in this process, over real HTTP.
struct SandboxClient: Sendable {
    let server: SandboxServer
    let addresses: SandboxServer.Addresses

    /// curl ended without an answer; its exit status says why.
    struct NoAnswer: Error, Equatable {
        let curlStatus: Int32
    }

    /// Sends a request with curl, which is no part of what is tested.
    func send(
        _ path: String,
        method: String = "GET",
        headers: [String: String] = [:],
        body: String? = nil,
        seconds: Int = 30
    ) async throws -> SandboxReply {
        var arguments = [
            "-sS", "-i", "-X", method, "--max-time", String(seconds), "--http1.1",
            addresses.base + path, "-H", "Expect:",
        ]
        for (name, value) in headers { arguments += ["-H", "\(name): \(value)"] }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind, it harms nobody.
        if let body {
            let file = folder.appending(path: "body")
            try Data(body.utf8).write(to: file)
            arguments += ["--data-binary", "@\(file.path(percentEncoded: false))"]
        }
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let status = try await run(arguments, output: output)
        guard status == 0 else { throw NoAnswer(curlStatus: status) }
        return reply(Array(try Data(contentsOf: output)))
    }

    private func run(_ arguments: [String], output: URL) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["curl"] + arguments
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }

    private func reply(_ bytes: [UInt8]) -> SandboxReply {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else {
            return SandboxReply(status: 0, headers: [:], body: bytes)
        }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        return SandboxReply(
            status: status,
            headers: headers,
            body: Array(text[end.upperBound...].utf8)
        )
    }

    /// Asks a GraphQL service.
    func graphQL(
        _ path: String,
        _ query: String,
        variables: JSONValue = [:],
        key: String,
        headers: [String: String] = [:],
        seconds: Int = 30
    ) async throws -> SandboxReply {
        let body: JSONValue = ["query": .string(query), "variables": variables]
        var headers = headers
        headers["Authorization"] = key
        headers["Content-Type"] = "application/json"
        return try await send(
            path,
            method: "POST",
            headers: headers,
            body: JSONText.string(body),
            seconds: seconds
        )
    }

    /// Asks the simulated Fireflies.
    func fireflies(
        _ query: String,
        variables: JSONValue = [:],
        key: String = "Bearer key"
    ) async throws -> SandboxReply {
        try await graphQL("/fireflies/graphql", query, variables: variables, key: key)
    }

    /// Asks the simulated monday.
    func monday(
        _ query: String,
        variables: JSONValue = [:],
        key: String = "token",
        headers: [String: String] = [:],
        seconds: Int = 30
    ) async throws -> SandboxReply {
        try await graphQL(
            "/monday/v2",
            query,
            variables: variables,
            key: key,
            headers: headers,
            seconds: seconds
        )
    }

    /// Asks the simulated Gemini for content.
    func generate(
        _ body: JSONValue,
        model: String = "gemini-3.8-flash",
        key: String = "key"
    ) async throws -> SandboxReply {
        try await send(
            "/gemini/v1beta/models/\(model):generateContent",
            method: "POST",
            headers: ["x-goog-api-key": key, "Content-Type": "application/json"],
            body: JSONText.string(body)
        )
    }
}

/// Runs a sandbox on a free port for the length of the body.
func withSandbox(
    _ options: SandboxOptions = SandboxOptions(extractor: CueExtractor()),
    _ body: @Sendable (SandboxClient) async throws -> Void
) async throws {
    var logger = Logger(label: "sandbox")
    logger.logLevel = .critical
    let server = try SandboxServer(options: options, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        let client = SandboxClient(server: server, addresses: try await server.addresses())
        try await body(client)
        group.cancelAll()
    }
}

/// An extractor that takes every sentence with "I'll" for an item.
struct CueExtractor: ActionItemExtractor {
    let name = "cue"

    func propose(for meeting: Meeting) async throws -> [ItemProposal] {
        meeting.sentences.filter { $0.text.contains("I'll ") }.map { sentence in
            ItemProposal(
                text: sentence.text,
                assignee: sentence.speaker,
                dueText: nil,
                confidence: 0.8,
                quotes: [ItemProposal.Quote(sentence: sentence.index, words: sentence.text)]
            )
        }
    }
}
