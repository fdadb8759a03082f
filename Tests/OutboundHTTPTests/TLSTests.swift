import Foundation
import Glibc
import OutboundHTTP
import TestSupport
import Testing

/// Calls a real TLS server with a certificate of the tests' own.
///
/// The server is `nghttpd` of Debian's nghttp2-server, the certificate is made by `openssl`;
/// where either is absent the tests are skipped.
@Suite(.enabled(if: TLSServer.isAvailable, "needs openssl and nghttpd"), .timeLimit(.minutes(1)))
struct TLSTests {
    @Test func `a server of the configured authority is trusted and spoken to in HTTP 2`()
        async throws
    {
        let server = try await TLSServer.start()
        defer { server.stop() }
        let under = ClientUnderTest { $0.certificateAuthorities = server.certificate }
        for _ in 1...3 {
            let response = try await under.client.send(
                OutboundRequest(upstream: "test", url: server.url + "/file.txt")
            )
            #expect(response.status == 200)
            #expect(response.httpVersion == "2")
            #expect(String(decoding: response.body, as: UTF8.self) == "over TLS")
        }
        let opened =
            #"taskforge_http_client_connections_opened_total{server_address="127.0.0.1"} 1"#
        #expect(under.metrics("connections_opened_total{server") == [opened])
        #expect(under.metrics(#"phase_duration_seconds_count{phase="tls"} 1"#).count == 1)
    }

    @Test func `many requests at once share one connection of HTTP 2`() async throws {
        let server = try await TLSServer.start()
        defer { server.stop() }
        let under = ClientUnderTest { $0.certificateAuthorities = server.certificate }
        let url = server.url + "/file.txt"
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...50 {
                group.addTask {
                    try await under.client.send(OutboundRequest(upstream: "test", url: url)).status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        let opened =
            #"taskforge_http_client_connections_opened_total{server_address="127.0.0.1"} 1"#
        #expect(under.metrics("connections_opened_total{server") == [opened])
    }

    @Test func `a server of an unknown authority is refused before anything is sent`() async throws
    {
        let server = try await TLSServer.start()
        defer { server.stop() }
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(
                OutboundRequest(upstream: "test", url: server.url + "/file.txt")
            )
        }
        #expect(error?.errorType == "tls_failed")
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test func `a missing file of authorities is named`() async throws {
        let under = ClientUnderTest { $0.certificateAuthorities = "/no/such/file.pem" }
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(
                OutboundRequest(upstream: "test", url: "https://127.0.0.1:9/")
            )
        }
        #expect(error?.errorType == "tls_failed" || error?.errorType == "connect_failed")
    }
}

/// A server of static files over TLS and HTTP/2, in a folder of its own.
final class TLSServer: Sendable {
    let url: String
    let certificate: String
    private let folder: URL
    private let process: Process

    static let isAvailable = program("openssl") != nil && program("nghttpd") != nil

    static func start() async throws -> TLSServer {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("over TLS".utf8).write(to: folder.appending(path: "file.txt"))
        let key = folder.appending(path: "key.pem").path
        let certificate = folder.appending(path: "certificate.pem").path
        let openssl = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                certificate,
            ]
        )
        try await end(of: openssl)
        let port = try LoopbackServer.freePort()
        let process = try run(
            "nghttpd",
            ["--htdocs=\(folder.path)", "--address=127.0.0.1", "\(port)", key, certificate]
        )
        let server = TLSServer(
            url: "https://127.0.0.1:\(port)",
            certificate: certificate,
            folder: folder,
            process: process
        )
        try await server.awaitReady()
        return server
    }

    private init(url: String, certificate: String, folder: URL, process: Process) {
        self.url = url
        self.certificate = certificate
        self.folder = folder
        self.process = process
    }

    func stop() {
        // Not SIGTERM, which threads of a test may have blocked for what they start; and nobody
        // waits for the end, which would hold a thread of the cooperative pool.
        kill(process.processIdentifier, SIGKILL)
        // What is left in the temporary folder harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }

    private func awaitReady() async throws {
        let under = ClientUnderTest { options in
            options.certificateAuthorities = certificate
            options.circuit.failureThreshold = 1_000
        }
        let request = OutboundRequest(
            upstream: "ready",
            url: url + "/file.txt",
            retry: RetryRule(attempts: 100, initialPause: .milliseconds(10))
        )
        _ = try await under.client.send(request)
    }

    private static func end(of process: Process) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while process.isRunning, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func program(_ name: String) -> String? {
        ["/usr/sbin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(_ name: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program(name) ?? "/nonexistent")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
