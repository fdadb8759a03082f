import TestSupport
import Testing

@testable import Observability

@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test func `a header is read and told again`() throws {
        let header = "00-\(Self.trace)-\(Self.span)-01"
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
        #expect(context.isSampled)
        #expect(context.traceparent == header)
    }

    @Test(arguments: [("00", false), ("01", true), ("02", false), ("ff", true)])
    func `only the lowest bit of the flags means sampled`(flags: String, isSampled: Bool) throws {
        let context = try #require(
            TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-\(flags)")
        )
        #expect(context.isSampled == isSampled)
        #expect(context.traceparent.hasSuffix(isSampled ? "-01" : "-00"))
    }

    @Test(arguments: [
        "",
        "00",
        "00-\(trace)-\(span)",
        "00-\(trace)-\(span)-1",
        "00-\(trace)-\(span)-01-",
        "00-\(trace)-\(span)-01-extra",
        "00-\(trace)-\(span)-01 ",
        " 00-\(trace)-\(span)-01",
        "ff-\(trace)-\(span)-01",
        "0-\(trace)-\(span)-01",
        "01-\(trace)-\(span)-01extra",
        "00-00000000000000000000000000000000-\(span)-01",
        "00-\(trace)-0000000000000000-01",
        "00-\(trace.uppercased())-\(span)-01",
        "00-\(trace)-\(span.uppercased())-01",
        "0X-\(trace)-\(span)-01",
        "00-\(trace)-\(span)-0g",
        "00_\(trace)_\(span)_01",
        "00-\(trace)\(span)--01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-\(span)-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473é-\(span)-0",
    ])
    func `a header that breaks a rule is refused`(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test(arguments: ["01-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-what-comes-later"])
    func `a later version is read by the part that is known and told as version 00`(
        header: String
    ) throws {
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test func `a child stays in the trace under a span id of its own`() throws {
        let parent = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-00"))
        let child = parent.child()
        #expect(child.traceID == parent.traceID)
        #expect(child.spanID != parent.spanID)
        #expect(!child.isSampled)
    }

    @Test func `any context that is made comes back from its header`() {
        var random = SeededRandom()
        for _ in 0..<500 {
            let context = TraceContext(random: &random, isSampled: Bool.random(using: &random))
            #expect(TraceContext(traceparent: context.traceparent) == context, "\(random)")
            #expect(context.traceparent.utf8.count == 55, "\(random)")
        }
    }

    @Test func `one seed gives one context`() {
        var (first, second) = (SeededRandom(seed: 7), SeededRandom(seed: 7))
        #expect(TraceContext(random: &first) == TraceContext(random: &second))
    }

    @Test func `a child task sees the context of its parent`() async {
        let context = TraceContext()
        await TraceContext.$current.withValue(context) {
            async let seen = TraceContext.current
            #expect(await seen == context)
        }
        #expect(TraceContext.current == nil)
    }
}
