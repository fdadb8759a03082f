import Jobs
import Testing

struct NewJobTests {
    private struct Text: Codable, Sendable {
        var text = ""
    }

    private static let kind = JobKind<Text>("text")

    @Test(arguments: ["", "Upper", "1st", "with space", "dash-ed", "ümlaut", "_x"])
    func `a wrong name of a kind is refused`(name: String) {
        #expect(throws: JobError.invalidName(name)) {
            try NewJob(JobKind<Text>(name), Text())
        }
        #expect(throws: JobError.invalidName(name)) {
            try NewJob(JobKind<Text>("text", queue: name), Text())
        }
    }

    @Test func `a name of 64 letters is allowed and one of 65 is not`() throws {
        let long = String(repeating: "a", count: 64)
        #expect(try NewJob(JobKind<Text>(long), Text()).kind == long)
        #expect(throws: JobError.invalidName(long + "a")) {
            try NewJob(JobKind<Text>(long + "a"), Text())
        }
    }

    @Test(arguments: [-101, 101, Int.max, Int.min])
    func `a priority out of range is refused`(priority: Int) {
        #expect(throws: JobError.priorityOutOfRange(priority)) {
            try NewJob(Self.kind, Text(), priority: priority)
        }
    }

    @Test func `a unique key is 1 to 200 bytes`() throws {
        let longest = String(repeating: "ü", count: 100)
        #expect(try NewJob(Self.kind, Text(), uniqueKey: longest).uniqueKey == longest)
        #expect(throws: JobError.keyInvalid(kind: "text", bytes: 201)) {
            try NewJob(Self.kind, Text(), uniqueKey: longest + "x")
        }
        #expect(throws: JobError.keyInvalid(kind: "text", bytes: 0)) {
            try NewJob(Self.kind, Text(), uniqueKey: "")
        }
    }

    @Test func `a payload above the limit is refused`() throws {
        let overhead = #"{"text":""}"#.utf8.count
        let largest = String(repeating: "x", count: JobLimits.payloadBytes - overhead)
        #expect(
            try NewJob(Self.kind, Text(text: largest)).payload.utf8.count
                == JobLimits.payloadBytes
        )
        #expect(
            throws: JobError.payloadTooLarge(kind: "text", bytes: JobLimits.payloadBytes + 1)
        ) {
            try NewJob(Self.kind, Text(text: largest + "x"))
        }
    }

    @Test func `a payload that JSON cannot hold is refused`() {
        #expect(throws: JobError.self) {
            try NewJob(JobKind<Double>("number"), .infinity)
        }
    }
}
