import CLinux
import Foundation
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
            let sink = StandardOutputSink(.json, descriptor: descriptor)
            let received = Task.detached {  // The read blocks until the writer is done.
                try pipe.fileHandleForReading.readToEnd()
            }
            try sink.write(Array(text.utf8)[...])
            try pipe.fileHandleForWriting.close()
            #expect(try await received.value == Data(text.utf8))
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
