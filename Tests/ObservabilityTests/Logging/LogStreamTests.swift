import Foundation
import Logging
import Testing

@testable import Observability

/// Standard output as a platform's log stream: RFC 5424 over TLS, the severity from `level`.
@Suite struct LogStreamTests {
    private struct Received: Decodable {
        var severity: Int
        var payload: String
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Support/syslog_tls.py").path(percentEncoded: false)

    private static var hasTools: Bool {
        ["/usr/bin/python3", "/usr/bin/openssl"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    @Test(.enabled(if: hasTools, "needs python3 and openssl"))
    func `a receiver gets every record whole, with the severity of its level`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/stdout"
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            let sink = StandardOutputSink(.json, descriptor: descriptor)
            let (pipeline, logger) = try makePipeline([sink])
            for level in Logger.Level.allCases {
                logger.log(
                    level: level,
                    "at \(level)",
                    metadata: ["text": "lines\nand \"quotes\", é 🎈", "size": "\(level)"]
                )
            }
            logger.info("large", metadata: ["text": .string(String(repeating: "x", count: 99_999))])
            #expect(await pipeline.flush(deadline: .seconds(10)))
            close(descriptor)
            let received = try forward(path)
            let lines = try linesOfSet(path)
            #expect(received.map(\.payload) == lines)
            #expect(received.map(\.severity) == [7, 7, 6, 5, 4, 3, 2, 6])
            let own = Logger.Level.allCases.map(\.syslogPriority)
            #expect(Array(received.map(\.severity).prefix(own.count)) == own)
        }
    }

    private func forward(_ path: String) throws -> [Received] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [Self.script]
        process.standardInput = FileHandle(forReadingAtPath: path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try data.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Received.self, from: $0)
        }
    }
}
