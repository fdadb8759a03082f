import Testing

@testable import Meetings

struct WrittenCasesTests {
    /// The share of the written cases that must come out right.
    static let share = 0.95

    @Test func `95 of 100 written dialogues come out right, every failure is listed`() throws {
        let cases = try WrittenCase.all()
        #expect(cases.count >= 200)
        var right: [String: Int] = [:]
        var failures: [String] = []
        for example in cases {
            let failure = example.failure(RulesCasesTests.items(example.meeting))
            right[example.kind, default: 0] += failure == nil ? 1 : 0
            if let failure { failures.append(failure) }
        }
        for (kind, cases) in Dictionary(grouping: cases, by: \.kind).sorted(by: { $0.key < $1.key })
        {
            print("written cases: \(kind): \(right[kind, default: 0]) of \(cases.count) are right")
        }
        print("written cases: \(cases.count - failures.count) of \(cases.count) are right; wrong:")
        for failure in failures { print("written cases: \(failure)") }
        #expect(Double(failures.count) <= (1 - Self.share) * Double(cases.count))
    }
}
