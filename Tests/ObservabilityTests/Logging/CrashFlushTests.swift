import Foundation
import Glibc
import Logging
import Testing

@testable import Observability

/// What is queued is written even where the process dies of a fault.
@Suite struct CrashFlushTests {
    @Test func `a signal of a fault leaves every record in the file, and ends the process`()
        async throws
    {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
                let (pipeline, logger) = try makePipeline([makeSink(path)])
                pipeline.flushOnCrash()
                for number in 0..<500 { logger.info("record \(number)") }
                raise(SIGSEGV)
            }
            try expectEverything(in: path, signal: SIGSEGV)
        }
    }

    @Test func `a trap of the program leaves every record in the file`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            await #expect(processExitsWith: .failure) { [path = path as String] in
                let (pipeline, logger) = try makePipeline([makeSink(path)])
                pipeline.flushOnCrash()
                for number in 0..<500 { logger.info("record \(number)") }
                let empty: [Int] = []
                // The optimiser must not see that this is out of range.
                logger.info("\(empty[Int(path.utf8.count)])")
            }
            try expectEverything(in: path, signal: nil)
        }
    }

    @Test func `a sink that blocks holds up neither the crash nor the other sinks`() async throws {
        try await withLogFolder { folder in
            let path = folder + "/app.log"
            await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
                let sinks: [any LogSink] = [try BlockedSink(), try makeSink(path)]
                let (pipeline, logger) = try makePipeline(sinks)
                pipeline.flushOnCrash()
                for number in 0..<500 { logger.info("record \(number)") }
                abort()
            }
            try expectEverything(in: path, signal: SIGABRT)
        }
    }

    private func expectEverything(in path: String, signal: Int32?) throws {
        let lines = try linesOfSet(path)
        let records = lines.filter { $0.contains(#""message":"record "#) }
        #expect(records.count == 500)
        #expect(records.last?.contains(#""message":"record 499""#) == true)
        let last = try #require(lines.last)
        #expect(last.contains(#""message":"process crashed""#))
        if let signal { #expect(last.contains(#""signal":\#(signal),"#)) }
    }
}
