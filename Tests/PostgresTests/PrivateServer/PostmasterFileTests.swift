import Testing

@testable import Postgres

/// Reading PostgreSQL's `postmaster.pid`, which grows line by line while a server starts.
struct PostmasterFileTests {
    private let whole: [Substring] = [
        "4711", "/data", "1700000000", "5432", "/tmp/x", "", "  1234 5", "ready   ", "",
    ]

    @Test func `a complete file says where the server is`() throws {
        let file = try #require(PostmasterFile(lines: whole))
        #expect(file.process == 4_711)
        #expect(file.address == ServerAddress(socketFolder: "/tmp/x", port: 5_432))
        #expect(file.isReady)
    }

    @Test func `each shorter file is not ready`() throws {
        for count in 1..<8 {
            let file = try #require(PostmasterFile(lines: Array(whole.prefix(count))))
            #expect(!file.isReady)
            #expect((file.address == nil) == (count < 5))
        }
    }

    @Test(arguments: [[], [""], ["-1"], ["0"], ["here"]] as [[Substring]])
    func `a file without a process says nothing`(lines: [Substring]) {
        #expect(PostmasterFile(lines: lines) == nil)
    }

    @Test func `a server that starts or stops is not ready`() throws {
        for state in ["starting", "stopping", "standby "] {
            var lines = whole
            lines[7] = Substring(state)
            #expect(try #require(PostmasterFile(lines: lines)).isReady == false)
        }
    }
}
