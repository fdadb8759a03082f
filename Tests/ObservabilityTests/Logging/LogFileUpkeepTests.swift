import Foundation
import Glibc
import Logging
import TestSupport
import Testing

@testable import Observability

/// What becomes of full files: age, compression, the limit for all, and processes that share them.
@Suite struct LogFileUpkeepTests {
    private func line(at time: Int64, _ text: String) -> String {
        var encoder = JSONRecordEncoder(identity: testIdentity)
        return String(encoder.text(of: makeRecord(text, time: time)).dropLast())
    }

    @Test func `a file whose first line is too old is rotated, also after a restart`() async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let time = TestTime()
            let open = {
                try makeSink(path) { options in
                    options.maxAge = .seconds(3_600)
                    options.time = { time.now }
                }
            }
            let old = line(at: time.now, "old")
            let sink = try open()
            try sink.write(chunk([old]))
            time.advance(nanoseconds: 3_600_000_000_000)
            let late = line(at: time.now, "late")
            try sink.write(chunk([late]))
            #expect(try names(in: folder) == ["app.log"])
            time.advance(nanoseconds: 1_000_000)
            let next = line(at: time.now, "next")
            try open().write(chunk([next]))
            #expect(try names(in: folder) == ["app.log", "app.log.1"])
            #expect(try String(contentsOfFile: path, encoding: .utf8) == next + "\n")
            #expect(try linesOfSet(path) == [old, late, next])
        }
    }

    @Test func `a file that begins with something else has no age`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try Data("not ours\n".utf8).write(to: URL(fileURLWithPath: path))
            let sink = try makeSink(path) { $0.maxAge = .seconds(1) }
            try sink.write(chunk([line(at: fixedTime, "one")]))
            #expect(try names(in: folder) == ["app.log"])
        }
    }

    @Test func `full files are compressed and every line can be read back in order`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 4_000, backups: 1_000) { $0.compresses = true }
            let all = (0..<2_000).map { "line \($0) of the two thousand" }
            for start in stride(from: 0, to: all.count, by: 10) {
                try sink.write(chunk(Array(all[start..<(start + 10)])))
            }
            try await eventually("all full files are compressed") {
                try names(in: folder).allSatisfy { $0 == "app.log" || $0.hasSuffix(".gz") }
            }
            #expect(try names(in: folder).count > 10)
            #expect(try linesOfSet(path) == all)
        }
    }

    @Test func `what a kill left of a compression is begun anew, and no line comes twice`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try Data("half a".utf8).write(to: URL(fileURLWithPath: path + ".gz-part"))
            try Data("one\ntwo\n".utf8).write(to: URL(fileURLWithPath: path + ".2"))
            try Data("three\n".utf8).write(to: URL(fileURLWithPath: path + ".1"))
            // Killed after the first of the two steps: both forms of one file are there.
            let done = try Gzip.compress(Array("one\ntwo\n".utf8))
            try Data(done).write(to: URL(fileURLWithPath: path + ".2.gz"))
            #expect(try linesOfSet(path + "") == ["one", "two", "three"])
            let sink = try makeSink(path, backups: 5) { $0.compresses = true }
            try sink.write(chunk(["four"]))
            try await eventually("the full files are compressed") {
                try names(in: folder) == ["app.log", "app.log.1.gz", "app.log.2.gz"]
            }
            #expect(try linesOfSet(path) == ["one", "two", "three", "four"])
        }
    }

    @Test func `all files together stay below their limit, and the oldest go`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 1_000, backups: 100) { $0.totalBytes = 5_000 }
            let all = (0..<2_000).map { "line \($0)" }
            for line in all {
                try sink.write(chunk([line]))
                let sizes = try names(in: folder).compactMap {
                    FileIdentity.size(of: folder + "/" + $0)
                }
                try #require(sizes.reduce(0, +) <= 5_000)
            }
            let left = try linesOfSet(path)
            #expect(left == Array(all.suffix(left.count)))
            #expect(left.joined().utf8.count > 3_000)
        }
    }

    @Test func `reopening has the next write make the file anew`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path)
            let (pipeline, logger) = try makePipeline([sink])
            logger.info("before")
            #expect(await pipeline.flush(deadline: .seconds(10)))
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            pipeline.reopen()
            #expect(await pipeline.flush(deadline: .seconds(10)))
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("log files reopened"))
            #expect(!text.contains("before"))
        }
    }

    @Test func `a rotation that fails is told of once, and no line is lost for it`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            // A folder that is not empty, in the place that the oldest full file has to give up.
            try FileManager.default.createDirectory(
                atPath: path + ".1/in the way",
                withIntermediateDirectories: true
            )
            let sink = try makeSink(path, maxBytes: 10, backups: 1)
            let other = MemorySink()
            let (pipeline, logger) = try makePipeline([sink, other])
            for number in 0..<20 {
                logger.info("record \(number)")
                #expect(await pipeline.flush(deadline: .seconds(10)))
            }
            #expect(other.lines.filter { $0.contains("log sink in trouble") }.count == 1)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect((0..<20).allSatisfy { text.contains("record \($0)\"") })
        }
    }

    @Test func `four processes that write one path lose and tear no line over rotations`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            await withDiscardingTaskGroup { group in
                for writer in 0..<4 {
                    group.addTask {
                        await #expect(processExitsWith: .success) {
                            [path = path as String, writer = writer as Int] in
                            let sink = try makeSink(path, maxBytes: 20_000, backups: 10_000) {
                                $0.compresses = true
                            }
                            for round in 0..<500 {
                                let numbers = (round * 5)..<(round * 5 + 5)
                                try sink.write(
                                    chunk(numbers.map { "writer \(writer) line \($0)" })
                                )
                            }
                        }
                    }
                }
            }
            let all = try linesOfSet(path)
            #expect(all.count == 10_000)
            for writer in 0..<4 {
                let own = all.filter { $0.hasPrefix("writer \(writer) ") }
                #expect(own == (0..<2_500).map { "writer \(writer) line \($0)" })
            }
            #expect(try names(in: folder).count > 5)
        }
    }
}
