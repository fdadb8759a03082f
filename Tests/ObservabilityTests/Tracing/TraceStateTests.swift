import Testing

@testable import Observability

@Suite struct TraceStateTests {
    /// A header of members `k1=…` to `kn=…`, each so long.
    private func header(_ lengths: [Int]) -> String {
        lengths.enumerated().map { index, length in
            let key = "k\(index + 1)="
            return key + String(repeating: "v", count: length - key.utf8.count)
        }.joined(separator: ",")
    }

    /// The keys that are handed on.
    private func keys(_ header: String) -> [String]? {
        TraceState(header)?.text.split(separator: ",").map { member in
            String(member.prefix { $0 != "=" })
        }
    }

    @Test(arguments: [
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "a=1",
        "1tenant@system=x",
        "k_-*/9=! value: with <spaces> \"and\" signs;",
    ])
    func `a header goes on as it came`(header: String) {
        #expect(TraceState(header)?.text == header)
    }

    @Test func `space around members and members without a word are left out`() {
        #expect(TraceState(" a=1 ,\t, b=2\t,,")?.text == "a=1,b=2")
    }

    @Test(arguments: [
        "", " , ,", "a", "=1", "a=", "A=1", "1a=1", "a=1=2", "a=\u{e9}", "a=x\u{7f}", "a b=1",
        "a=1,a=2", "a=1,b", "@b=1", "a@=1", "a@1b=1", "a@b@c=1",
        "a@\(String(repeating: "s", count: 15))=1",
        "\(String(repeating: "k", count: 257))=1",
        "a=\(String(repeating: "v", count: 257))",
    ])
    func `a header that breaks a rule is left out whole`(header: String) {
        #expect(TraceState(header) == nil)
    }

    @Test func `32 members are kept, and a header of 33 is not one`() {
        #expect(keys(header(Array(repeating: 6, count: 32)))?.count == 32)
        #expect(keys(header(Array(repeating: 6, count: 33))) == nil)
    }

    @Test func `512 characters go on, and no member is cut`() {
        #expect(TraceState(header([128, 127, 127, 127]))?.text.utf8.count == 512)
        #expect(keys(header([128, 128, 127, 127])) == ["k1", "k2", "k3"])
        // The long ones go first, the last of them before the others.
        #expect(keys(header([100, 200, 100, 200, 100])) == ["k1", "k2", "k3", "k5"])
        #expect(keys(header([259, 100, 250])) == ["k1", "k2"])
        #expect(keys(header([100, 100, 100, 100, 100, 100])) == ["k1", "k2", "k3", "k4", "k5"])
    }

    @Test func `it goes with the trace to children and comes with no broken parent`() throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let context = try #require(TraceContext(traceparent: parent, tracestate: "a=1"))
        #expect(context.child().tracestate == "a=1")
        #expect(TraceContext(traceparent: parent, tracestate: "A=1")?.tracestate == nil)
        #expect(TraceContext(traceparent: parent)?.tracestate == nil)
        #expect(TraceContext(traceparent: "00", tracestate: "a=1") == nil)
    }
}
