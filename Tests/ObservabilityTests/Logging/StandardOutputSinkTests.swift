import CLinux
import Foundation
import TestSupport
import Testing

@testable import Observability

@Suite struct StandardOutputSinkTests {
    @Test func `more than a pipe holds is written whole, also to a non-blocking descriptor`()
        async throws
    {
        for flags in [0, O_NONBLOCK] {
            let pipe = Pipe()
            let descriptor = pipe.fileHandleForWriting.fileDescriptor
            #expect(fcntl(descriptor, F_SETFL, flags) == 0)
            let text = (0..<20_000).map { "line \($0)\n" }.joined()
            let sent = TestSignal()
            try BlockingThread.start(name: "writer") {
                let sink = StandardOutputSink(.json, descriptor: descriptor)
                // A failure shows in what is read.
                try? sink.write(Array(text.utf8)[...])
                sent.send()
            }
            var received: [UInt8] = []
            while received.count < text.utf8.count {
                let data = pipe.fileHandleForReading.availableData
                received += data
                if data.isEmpty { break }
            }
            #expect(received == Array(text.utf8))
            #expect(await sent.wait(.seconds(10)))
        }
    }

    @Test func `the mode of the descriptor is left as it was`() throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        let before = fcntl(descriptor, F_GETFL)
        try StandardOutputSink(.json, descriptor: descriptor).write(Array("x\n".utf8)[...])
        #expect(fcntl(descriptor, F_GETFL) == before)
    }

    @Test func `an output that nobody can write to is an error, not an end`() throws {
        #expect(throws: LogSinkError.cannotWrite(to: "stdout", code: EBADF)) {
            try StandardOutputSink(.json, descriptor: -1).write(Array("x\n".utf8)[...])
        }
    }
}
