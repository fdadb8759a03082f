import Foundation
import Glibc
import Logging
import TestSupport
import Testing

@testable import Observability

@Suite struct RotatingFileSinkTests {
    private func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    /// The lines of all files of a set, the oldest first.
    private func lines(_ path: String, backups: Int) throws -> [String] {
        try (0...backups).reversed().flatMap { number -> [String] in
            let file = number == 0 ? path : "\(path).\(number)"
            guard FileManager.default.fileExists(atPath: file) else { return [] }
            let text = try read(file)
            #expect(text.hasSuffix("\n"), "\(file) ends in the middle of a line")
            return text.split(separator: "\n").map(String.init)
        }
    }

    @Test func `the folder is made and lines are appended to what is there`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/deep/er/app.log"
            try makeSink(path).write(chunk(["one"]))
            try makeSink(path).write(chunk(["two"]))
            #expect(try read(path) == "one\ntwo\n")
        }
    }

    @Test func `a full file becomes a backup and the oldest backup goes`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 10, backups: 2)
            try sink.write(chunk(["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg"]))
            #expect(try read(path) == "gggg\n")
            #expect(try read(path + ".1") == "eeee\nffff\n")
            #expect(try read(path + ".2") == "cccc\ndddd\n")
            #expect(!FileManager.default.fileExists(atPath: path + ".3"))
        }
    }

    @Test func `without backups a full file is removed`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 10, backups: 0)
            try sink.write(chunk(["aaaa", "bbbb", "cccc"]))
            #expect(try read(path) == "cccc\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["app.log"])
        }
    }

    @Test func `a line longer than the limit makes a file of its own`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 10, backups: 5)
            let long = String(repeating: "x", count: 30)
            try sink.write(chunk(["a", long, "b"]))
            #expect(try lines(path, backups: 5) == ["a", long, "b"])
            #expect(try read(path + ".1") == long + "\n")
        }
    }

    @Test func `the limit holds across a restart`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try makeSink(path, maxBytes: 10, backups: 2).write(chunk(["aaaa"]))
            try makeSink(path, maxBytes: 10, backups: 2)
                .write(chunk(["bbbb", "cccc"]))
            #expect(try read(path + ".1") == "aaaa\nbbbb\n")
            #expect(try read(path) == "cccc\n")
        }
    }

    @Test func `a file that somebody moves away is made anew`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path)
            try sink.write(chunk(["one"]))
            try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
            try sink.write(chunk(["two"]))
            #expect(try read(path + ".moved") == "one\n")
            #expect(try read(path) == "two\n")
        }
    }

    @Test func `several writers of one path lose and tear no line over rotations`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let (writers, rounds, backups) = (4, 200, 500)
            try await withThrowingTaskGroup { group in
                for writer in 0..<writers {
                    group.addTask {
                        // Each has its own open file and lock, as processes would.
                        let sink = try makeSink(
                            path,
                            maxBytes: 2_000,
                            backups: backups
                        )
                        for round in 0..<rounds {
                            try sink.write(
                                chunk((0..<5).map { "writer \(writer) round \(round) line \($0)" })
                            )
                        }
                    }
                }
                try await group.waitForAll()
            }
            let all = try lines(path, backups: backups)
            #expect(all.count == writers * rounds * 5)
            #expect(Set(all).count == all.count)
            for writer in 0..<writers {
                let own = all.filter { $0.hasPrefix("writer \(writer) ") }
                let expected = (0..<rounds).flatMap { round in
                    (0..<5).map { "writer \(writer) round \(round) line \($0)" }
                }
                #expect(own == expected)
            }
        }
    }

    @Test func `a pipeline under load loses and tears no line over rotations`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path, maxBytes: 100_000, backups: 1_000)
            let (pipeline, logger) = try makePipeline([sink])
            await withDiscardingTaskGroup { group in
                for task in 0..<4 {
                    group.addTask {
                        for number in 0..<5_000 {
                            logger.info(
                                "load",
                                metadata: ["task": "\(task)", "number": .stringConvertible(number)]
                            )
                        }
                    }
                }
            }
            #expect(await pipeline.flush(deadline: .seconds(20)))
            let all = try lines(path, backups: 1_000)
            #expect(all.count == 20_000)
            for task in 0..<4 {
                let own = all.filter { $0.contains(#""task":"\#(task)""#) }
                let isInOrder = own.enumerated().allSatisfy { number, line in
                    line.hasPrefix("{\"time\":") && line.contains("\"number\":\(number),")
                }
                #expect(isInOrder && own.count == 5_000)
            }
            for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
                #expect(try read(folder + "/" + file).utf8.count <= 100_000)
            }
        }
    }

    @Test func `a write that fails half-way leaves no half of a line`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            let sink = try makeSink(path)
            try sink.write(chunk(["whole"]))
            // A record for /dev/full fails as on a full disk, and the file stays as it was.
            try FileManager.default.moveItem(atPath: path, toPath: path + ".kept")
            try FileManager.default.createSymbolicLink(
                atPath: path,
                withDestinationPath: "/dev/full"
            )
            let error = #expect(throws: LogSinkError.self) { try sink.write(chunk(["lost"])) }
            #expect(error == .cannotWrite(to: path, code: ENOSPC))
            try FileManager.default.removeItem(atPath: path)
            try sink.write(chunk(["again"]))
            #expect(try read(path) == "again\n")
            #expect(try read(path + ".kept") == "whole\n")
        }
    }

    @Test func `a line that a killed process left half-written stays alone`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            try Data("whole\nhal".utf8).write(to: URL(fileURLWithPath: path))
            try makeSink(path).write(chunk(["next"]))
            #expect(try read(path) == "whole\nhal\nnext\n")
        }
    }

    @Test func `a process that is killed in a flood leaves no gap in what it wrote`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let sink = try makeSink(path, maxBytes: 50_000, backups: 10_000)
                let (pipeline, logger) = try makePipeline([sink]) { $0.queueCapacity = 100_000 }
                for number in 0..<20_000 {
                    logger.info("flood")
                    if number == 10_000 { await pipeline.flush(deadline: .seconds(60)) }
                }
                kill(getpid(), SIGKILL)
            }
            // The very last line may be cut off by the kill; all before are whole and in a row.
            let whole = try linesOfSet(path).filter { $0.hasSuffix("}") }
            let numbers = whole.compactMap { line in
                line.split(separator: #""sequence":"#).last.flatMap { Int($0.dropLast()) }
            }
            #expect(numbers.count > 10_000)
            #expect(numbers == Array(1...numbers.count))
        }
    }

    @Test func `a path that cannot be opened is refused with the reason and a remedy`() throws {
        let error = #expect(throws: LogSinkError.self) {
            _ = try makeSink("/proc/nothing/app.log")
        }
        #expect(error?.description.contains("/proc/nothing/app.log") == true)
        #expect(error?.description.contains("LOG_FILE") == true)
    }
}
