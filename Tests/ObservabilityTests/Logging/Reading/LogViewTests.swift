import Foundation
import Logging
import TestSupport
import Testing

@testable import Observability

/// What `taskforge logs` shows of logs.
@Suite struct LogViewTests {
    /// What a view writes to its two outputs.
    private struct Shown {
        var output: String
        var notices: String
        var lines: [Substring] { output.split(separator: "\n") }
    }

    private func show(
        _ places: [LogView.Place],
        _ form: LogView.Form = .json,
        in folder: String,
        filter: (inout LogFilter) -> Void = { _ in }
    ) throws -> Shown {
        var wanted = LogFilter()
        filter(&wanted)
        let (output, notices) = (folder + "/shown", folder + "/notices")
        let mode = O_WRONLY | O_CREAT | O_TRUNC
        let (outputFile, noticeFile) = (open(output, mode, 0o600), open(notices, mode, 0o600))
        defer {
            close(outputFile)
            close(noticeFile)
        }
        let view = LogView(form, filter: wanted, output: outputFile, notices: noticeFile)
        try view.show(places)
        return Shown(
            output: try text(of: output),
            notices: try text(of: notices)
        )
    }

    private func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func line(
        _ message: String,
        _ level: Logger.Level = .info,
        second: Int64 = 0,
        number: UInt64 = 1,
        instance: String = "one",
        context: LogContext? = nil,
        metadata: Logger.Metadata = [:]
    ) -> String {
        let identity = ServiceIdentity(version: "1", instance: instance)
        var encoder = JSONRecordEncoder(identity: identity)
        var bytes = OutputBuffer()
        let record = makeRecord(
            message,
            level: level,
            metadata: metadata,
            context: context,
            time: fixedTime + second * 1_000_000_000
        )
        encoder.append(record, number: number, TextRules(), to: &bytes)
        return String(decoding: bytes.array, as: UTF8.self)
    }

    @Test func `levels, fields and times are filtered, whatever the order of the fields`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let foreign =
                #"{"level" : "error", "meeting_id": "7", "time":"2026-03-01T10:00:00.000Z"}"#
            try write(
                line("a", .debug, context: LogContext(meetingID: "7"))
                    + line("b", .warning, second: 1, context: LogContext(meetingID: "8"))
                    + line("c", .error, second: 2, metadata: ["status": .stringConvertible(500)])
                    + line("d", .critical, second: 3, metadata: ["note": #"say "x"\#u{1}"#])
                    + foreign + "\n",
                to: path
            )
            func messages(_ filter: @escaping (inout LogFilter) -> Void) throws -> [String] {
                try show([.file(path)], in: folder, filter: filter).lines.map { line in
                    line == foreign
                        ? "foreign"
                        : ["a", "b", "c", "d"].first {
                            line.contains(#""message":"\#($0)""#)
                        } ?? "?"
                }
            }
            #expect(try messages { _ in } == ["a", "b", "c", "d", "foreign"])
            #expect(try messages { $0.level = .warning } == ["b", "c", "d", "foreign"])
            #expect(try messages { $0.fields = [.init("meeting_id", "7")] } == ["a", "foreign"])
            #expect(try messages { $0.fields = [.init("status", "500")] } == ["c"])
            #expect(try messages { $0.fields = [.init("note", #"say "x"\#u{1}"#)] } == ["d"])
            #expect(try messages { $0.fields = [.init("note", "say")] }.isEmpty)
            #expect(
                try messages {
                    $0.fields = [.init("meeting_id", "7")]
                    $0.level = .error
                } == ["foreign"]
            )
            #expect(
                try messages {
                    $0.since = fixedTime + 1_000_000_000
                    $0.until = fixedTime + 3_000_000_000
                } == ["b", "c"]
            )
            #expect(try messages { $0.since = fixedTime + 10_000_000_000 } == ["foreign"])
        }
    }

    @Test func `a field within an object is not the line's own`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try write(line("a", metadata: ["who": ["status": "500"]]), to: path)
            let shown = try show([.file(path)], in: folder) { $0.fields = [.init("status", "500")] }
            #expect(shown.output.isEmpty)
        }
    }

    @Test func `what is no record passes through, and with a filter goes with the record before`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let junk = "\u{0}\u{1f}junk {\"level\": \n{broken\n\n[1,2]\n"
            try write("first\n" + line("a", .error) + junk + line("b") + "last", to: path)
            let all = try show([.file(path)], in: folder)
            #expect(all.output == "first\n" + line("a", .error) + junk + line("b") + "last\n")
            let errors = try show([.file(path)], in: folder) { $0.level = .error }
            #expect(errors.lines.first == line("a", .error).dropLast())
            #expect(errors.output.contains("[1,2]"))
            #expect(!errors.output.contains("last"))
        }
    }

    @Test func `rotated files, plain and compressed, are one log in order`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try Data(try Gzip.compress(Array("one\n".utf8)) + Gzip.compress(Array("two\n".utf8)))
                .write(to: URL(fileURLWithPath: path + ".10.gz"))
            try write("three\n", to: path + ".2")
            try write("four\n", to: path + ".1")
            try write("five\n", to: path)
            try write("not ours\n", to: path + ".old")
            let shown = try show([.file(path)], in: folder)
            #expect(shown.output == "one\ntwo\nthree\nfour\nfive\n")
            let single = try show([.file(path + ".10.gz")], in: folder)
            #expect(single.output == "one\ntwo\n")
        }
    }

    @Test func `several files are merged by time`() async throws {
        try await withLogFolder { folder in
            var random = SeededRandom()
            var paths: [LogView.Place] = []
            var seconds: [Int64] = []
            for file in 0..<3 {
                let own = (0..<100).map { _ in Int64.random(in: 0..<1_000, using: &random) }
                    .sorted()
                seconds += own
                let path = folder + "/\(file).log"
                try write(own.map { line("m", second: $0) }.joined(), to: path)
                paths.append(.file(path))
            }
            let shown = try show(paths, in: folder)
            #expect(shown.output == seconds.sorted().map { line("m", second: $0) }.joined())
        }
    }

    @Test func `missing records are told where they are missing`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try write(
                line("a", number: 5) + line("x", number: 1, instance: "two")
                    + line("b", number: 6) + line("y", number: 4, instance: "two")
                    + line("c", number: 9) + line("restarted", number: 1),
                to: path
            )
            let pretty = try show([.file(path)], .pretty(colour: false), in: folder)
            #expect(
                pretty.lines.filter { $0.hasPrefix("--") } == [
                    "-- 2 records are missing here --", "-- 2 records are missing here --",
                ]
            )
            #expect(pretty.notices.isEmpty)
            let json = try show([.file(path)], in: folder)
            #expect(json.lines.count == 6)
            #expect(json.notices == "4 records are missing in what was read.\n")
        }
    }

    @Test func `pretty lines hold no escape where no colour is wanted, and no secret`() async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try write(
                line("login \u{1b}[2J", metadata: ["header": "Bearer abcdefgh12345678"]),
                to: path
            )
            let plain = try show([.file(path)], .pretty(colour: false), in: folder)
            #expect(!plain.output.contains("\u{1b}"))
            #expect(plain.output.contains("INFO     login"))
            #expect(!plain.output.contains("abcdefgh"))
            #expect(try !show([.file(path)], in: folder).output.contains("abcdefgh"))
            let colour = try show([.file(path)], .pretty(colour: true), in: folder)
            #expect(colour.output.contains("\u{1b}[32mINFO"))
        }
    }

    @Test func `a meeting's story is a tree of its jobs with their times and errors`() async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            func job(_ id: String, _ kind: String) -> LogContext {
                LogContext(jobID: id, jobKind: kind, meetingID: "7", runID: "r1")
            }
            try write(
                line("stored", context: job("1", "fetch"))
                    + line("refused", .error, second: 2, context: job("2", "push"))
                    + line("asked", second: 3, context: LogContext(requestID: "q", meetingID: "7"))
                    + line("pushed", second: 4, context: job("2", "push")),
                to: path
            )
            let tree = try show(
                [.file(path)],
                .tree(title: "meeting 7", colour: false),
                in: folder
            )
            #expect(
                tree.output == """
                    meeting 7  +0.000 s, took 4.000 s  1 error
                    ├─ run r1  +0.000 s, took 4.000 s  1 error
                    │  ├─ fetch (job 1)  +0.000 s, took 0.000 s
                    │  │  └─ +0.000 s INFO     stored
                    │  └─ push (job 2)  +2.000 s, took 2.000 s  1 error
                    │     ├─ +2.000 s ERROR    refused
                    │     └─ +4.000 s INFO     pushed
                    └─ request q  +3.000 s, took 0.000 s
                       └─ +3.000 s INFO     asked

                    """
            )
        }
    }

    @Test func `a file that is no gzip or is cut off is named, and what came before is shown`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log.gz"
            try write("plain", to: path)
            #expect(throws: LogReadingError.notGzip(path)) {
                try show([.file(path)], in: folder)
            }
            var lines = ""
            for number in 0..<20_000 { lines += "line \(number)\n" }
            let whole = try Gzip.compress(Array(lines.utf8))
            try Data(whole.prefix(whole.count - 20)).write(to: URL(fileURLWithPath: path))
            #expect(throws: LogReadingError.cutOff(path)) {
                try show([.file(path)], in: folder)
            }
            let shown = try String(contentsOfFile: folder + "/shown", encoding: .utf8)
            #expect(shown.hasPrefix("line 0\nline 1\n"))
            #expect(throws: LogReadingError.cannotOpen(folder + "/none", code: ENOENT)) {
                try show([.file(folder + "/none")], in: folder)
            }
        }
    }

    @Test func `a log is followed over rotations, and no line is missed`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 3_000, backups: 1_000)
            try sink.write(chunk(["line 0"]))
            let source = LogSource(
                try LogFileSet(path: path).open(),
                filter: LogFilter(),
                follows: LogFileSet(path: path)
            )
            var seen: [String] = []
            var written = 1
            while seen.count < 3_000 {
                while let item = try source.next() {
                    seen.append(String(decoding: item.line.bytes, as: UTF8.self))
                }
                if written < 3_000 {
                    try sink.write(chunk((written..<(written + 100)).map { "line \($0)" }))
                    written += 100
                }
                try source.followRotation()
                try #require(seen.count <= written)
            }
            #expect(seen == (0..<seen.count).map { "line \($0)" })
        }
    }

    @Test func `any bytes are shown without a crash, and every line is there`() async throws {
        try await withLogFolder { folder in
            var random = SeededRandom()
            let path = folder + "/app.log"
            let alphabet = Array("{}[]\":,\\ tu0e\n".utf8) + [0, 0xff, 0xc3]
            for _ in 0..<200 {
                var bytes: [UInt8] = Array(#"{"time":"2026-03-01T09:05:00.123Z","level":"#.utf8)
                for _ in 0..<Int.random(in: 0...200, using: &random) {
                    bytes.append(alphabet.randomElement(using: &random) ?? 0)
                }
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                let json = try show([.file(path)], in: folder)
                let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                #expect(json.lines.count == lines.count, "\(random)")
                _ = try show([.file(path)], .pretty(colour: true), in: folder)
                _ = try show([.file(path)], in: folder) { filter in
                    filter.level = .info
                    filter.fields = [.init("t", "u0")]
                }
            }
        }
    }
}
