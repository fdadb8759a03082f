import Foundation
import TestSupport
import Testing

@testable import Observability

/// The end of what a log says of something.
@Suite struct LogTailTests {
    private func line(_ number: Int, job: Int) -> String {
        """
        {"time":"2026-01-02T03:04:05.00000000\(number)Z","level":"info","message":"step \(number)",\
        "job_id":"\(job)"}

        """
    }

    private func write(_ numbers: ClosedRange<Int>, to path: String) throws {
        let text = numbers.map { line($0, job: $0 % 2) }.joined()
        let bytes = Array(text.utf8)
        try Data(path.hasSuffix(".gz") ? Gzip.compress(bytes) : bytes)
            .write(to: URL(fileURLWithPath: path))
    }

    @Test func `the last records are read over rotated files, compressed or not`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try write(0...3, to: path + ".2.gz")
            try write(4...6, to: path + ".1")
            try write(7...9, to: path)
            var filter = LogFilter()
            filter.fields = [.init("job_id", "1")]
            let tail = LogTail(path: path, filter: filter)
            let all = ["step 1", "step 3", "step 5", "step 7", "step 9"]
            for limit in 0...6 {
                let messages = try tail.read(limit: limit).records.map(\.message)
                #expect(messages == Array(all.suffix(limit)), "limit \(limit)")
            }
            let last = LogTail.Record(
                time: "2026-01-02T03:04:05.000000009Z",
                level: "info",
                message: "step 9",
                fields: ["job_id": "1"]
            )
            #expect(try tail.read(limit: 1).records == [last])
        }
    }

    @Test func `an old file that cannot be read costs only what is in it, and is told`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try Data("this is no gzip".utf8).write(to: URL(fileURLWithPath: path + ".1.gz"))
            try write(1...5, to: path)
            let tail = LogTail(path: path, filter: LogFilter())
            let whole = try tail.read(limit: 5)
            #expect(whole.records.count == 5 && whole.failure == nil)
            let part = try tail.read(limit: 6)
            #expect(part.records.count == 5)
            #expect(part.failure as? LogReadingError == .notGzip(path + ".1.gz"))
        }
    }

    @Test func `a log that does not exist is told`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let tail = LogTail(path: path, filter: LogFilter())
            #expect(throws: LogReadingError.self) { try tail.read(limit: 1) }
        }
    }
}
