import Glibc
import Testing

@testable import CoreRuntime

struct JournalStreamsTests {
    @Test(arguments: [
        (nil, ["stdout"]), ("8:99", ["stdout"]), ("8:1", ["journald"]),
        ("8:2", ["stdout", "journald"]),
    ])
    func `journald is usual where one of our streams is the journal's`(
        journal: String?,
        sinks: [String]
    ) {
        let streams = JournalStreams(output: "8:1", error: "8:2")
        #expect(streams.usualSinks(journal: journal) == sinks)
    }

    @Test func `our own streams are named by device and inode`() throws {
        var status = stat()
        try #require(stat("/proc/self/fd/1", &status) == 0)
        #expect(JournalStreams.ofThisProcess.output == "\(status.st_dev):\(status.st_ino)")
    }
}
